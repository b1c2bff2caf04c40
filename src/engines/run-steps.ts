import { runCopy } from "./run-copy.ts";
import { runFill } from "./run-fill.ts";
import { runMerge } from "./run-merge.ts";
import { runProgram, type StepContext, StepFailure } from "./run-program.ts";
import { runReadBack } from "./run-read-back.ts";
import { runTrim } from "./run-trim.ts";
import type { Step } from "./step.ts";

export interface Outcome {
  readonly done: readonly Step[];
  /** The step that failed; those behind it were not tried. */
  readonly failed?: Failed;
}

export interface Failed {
  readonly step: Step;
  readonly why: string;
  /** Paths at which two sides were found to differ; absent: it was something else. */
  readonly differing?: readonly string[];
}

/** One after the other. What fails is an outcome and not an error: another component goes on. */
export async function runSteps(context: StepContext, steps: readonly Step[]): Promise<Outcome> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      await runStep(context, step);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      const { step: itself, why, differing } = error;
      return { done, failed: { step: itself, why, ...(differing === undefined ? {} : { differing }) } };
    }
    done.push(step);
  }
  return { done };
}

function runStep(context: StepContext, step: Step): Promise<void> {
  switch (step.kind) {
    case "run":
      return runProgram(context, step);
    case "copy":
      return runCopy(context, step);
    case "fill":
      return runFill(context, step);
    case "read-back":
      return runReadBack(context, step);
    case "trim":
      return runTrim(context, step);
    case "merge":
      return runMerge(context, step);
  }
}
