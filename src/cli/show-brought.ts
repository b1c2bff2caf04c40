import type { Brought } from "../workflows/index.ts";
import type { Output } from "./output.ts";

export function showBrought(output: Output, brought: Brought): void {
  const { component, at, outcome, done, left, aside, standing, failed } = brought;
  const { type, name, path } = component;
  const titles = done.map(({ title }) => title);
  const failure = failed === undefined ? null : { step: failed.step.title, why: failed.why };
  const told = { kind: "brought", type, name, path, at, outcome, done: titles, left };
  output.result({ ...told, aside: aside ?? null, failed: failure, standing: standing ?? null }, () =>
    [
      `${path}: ${OUTCOMES[outcome](titles)}`,
      ...(failed === undefined ? [] : [`  ${failed.step.title}: ${failed.why}`]),
      ...(aside === undefined ? [] : [`  what was there is at ${aside}`]),
      ...left.map((text) => `  left to you: ${text}`),
    ].join("\n"),
  );
}

const OUTCOMES: Record<Brought["outcome"], (titles: readonly string[]) => string> = {
  brought: (titles) => titles.join(", "),
  kept: () => "is there, and is left as it is",
  absent: () => "nothing was brought",
  planned: (titles) => (titles.length === 0 ? "nothing would be done" : `would ${titles.join(", ")}`),
  failed: () => "failed",
};
