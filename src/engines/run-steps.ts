import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { asAccount } from "./account.ts";
import type { Step } from "./engine.ts";

export interface Outcome {
  readonly done: readonly Step[];
  /** The step that failed; those behind it were not tried. */
  readonly failed?: { readonly step: Step; readonly why: string };
}

/** One after the other. What fails is an outcome and not an error: another component goes on. */
export async function runSteps(
  host: Host,
  steps: readonly Step[],
  { signal, onStep }: { readonly signal?: AbortSignal | undefined; readonly onStep?: (step: Step) => void } = {},
): Promise<Outcome> {
  const done: Step[] = [];
  for (const step of steps) {
    signal?.throwIfAborted();
    onStep?.(step);
    // timeout(1) passes a signal on to all that the program has started; git leaves some of that running.
    const bounded = ["timeout", "--kill-after=5", String(step.timeout), ...step.argv];
    const { argv, env } = asAccount(host, step.account, bounded);
    try {
      await host.run(argv, {
        env: { ...step.env, ...env },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof UserError)) throw error;
      return { done, failed: { step, why: reasonOf(error) } };
    }
    done.push(step);
  }
  return { done };
}

/** Programs say what is wrong first, and what to do about it in general last. */
function reasonOf({ message, details }: UserError): string {
  // The first is the command line.
  const lines = details.slice(1);
  const said = lines.find((line) => /(fatal|error|denied|refused|rejected|timed out|failed|verification)/i.test(line));
  return said?.trim() ?? lines.at(-1)?.trim() ?? message;
}
