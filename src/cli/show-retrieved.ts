import type { Retrieved } from "../workflows/index.ts";
import type { Output } from "./output.ts";

export function showRetrieved(output: Output, { component, done, left, failed }: Retrieved): void {
  const { type, name, path } = component;
  const titles = done.map(({ title }) => title);
  const failure =
    failed === undefined ? null : { step: failed.step.title, why: failed.why, differing: failed.differing ?? null };
  output.result({ kind: "retrieved", type, name, path, done: titles, left, failed: failure }, () =>
    [
      `${path}: ${titles.length === 0 ? "nothing was done" : titles.join(", ")}`,
      ...(failed === undefined ? [] : [`  ${failed.step.title}: ${failed.why}`]),
      ...left.map((text) => `  left to you: ${text}`),
    ].join("\n"),
  );
}
