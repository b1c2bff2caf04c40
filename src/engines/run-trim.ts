import { kernelFiles } from "../host/index.ts";
import { openBelow } from "./open-files.ts";
import { type StepContext, StepFailure } from "./run-program.ts";
import type { TrimmedFile, TrimStep } from "./step.ts";

/** Deletes one file after the other until it is enough; never one that a program, or the kernel, has in use. Throws StepFailure. */
export async function runTrim({ host, onStep, signal }: StepContext, step: TrimStep): Promise<void> {
  onStep?.(step);
  signal?.throwIfAborted();
  const top = `${Buffer.from(step.at).toString("latin1")}/`;
  const ofKernel = (await kernelFiles(host)).map(({ file }) => Buffer.from(file).toString("latin1"));
  const below = ofKernel.filter((file) => file.startsWith(top)).map((file) => file.slice(top.length));
  const used = new Set([...(await openBelow(host, step.at)), ...below]);
  let left = step.excess;
  const chosen: TrimmedFile[] = [];
  for (const file of step.files) {
    if (left <= 0) break;
    if (file.paths.some((path) => used.has(path))) continue;
    chosen.push(file);
    left -= file.taken;
  }
  const input = Buffer.from(chosen.flatMap(({ paths }) => paths.map((path) => `./${path}\0`)).join(""), "latin1");
  // Names are bytes, and what went away meanwhile is no failure.
  await host.run(["xargs", "--null", "--no-run-if-empty", "rm", "--force", "--"], { cwd: step.at, input });
  if (left > 0) throw new StepFailure(step, "the rest of it is in use: sync again when it is not");
}
