import type { Verified } from "../workflows/index.ts";
import type { Output } from "./output.ts";

export function showVerified(output: Output, { component, outcome, says, differing }: Verified): void {
  const { type, name, path } = component;
  output.result({ kind: "verified", type, name, path, outcome, says, differing }, () =>
    [`${path}: ${OUTCOMES[outcome]}`, ...says.map((text) => `  ${text}`)].join("\n"),
  );
}

const OUTCOMES: Record<Verified["outcome"], string> = {
  same: "came back as it was copied",
  differs: "differs",
  unknown: "could not be read back",
  nothing: "there is nothing to read back",
};
