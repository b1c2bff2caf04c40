import { dirname, join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { asAccount } from "./account.ts";
import type { Advance } from "./speech.ts";
import { speechOf } from "./speeches.ts";
import type { RunStep, Step } from "./step.ts";

/** The world of the executor. */
export interface StepContext {
  readonly host: Host;
  /** A secret's content. Throws UserError SECRETS_... */
  readonly secret: (name: string) => Promise<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (step: Step) => void;
  readonly onAdvance?: (step: Step, advance: Advance) => void;
}

/** A step that failed, and why, in one line. */
export class StepFailure extends Error {
  readonly step: Step;
  readonly why: string;

  constructor(step: Step, why: string) {
    super(why);
    this.step = step;
    this.why = why;
  }
}

/** Lines that a program may say before the first ones are forgotten. */
const MOST_LINES = 400;

/** `enter`: how a program is led to where it is to run. Throws StepFailure. */
export async function runProgram(
  context: StepContext,
  step: RunStep,
  enter: (argv: readonly string[]) => readonly string[] = (argv) => argv,
): Promise<void> {
  const { host, signal, onStep, onAdvance } = context;
  signal?.throwIfAborted();
  onStep?.(step);
  const speech = speechOf(step.program);
  const lines: string[] = [];
  // timeout(1) passes a signal on to all that the program has started; git leaves some of that running.
  const bounded = ["timeout", "--kill-after=5", String(step.timeout), ...step.argv];
  const { argv, env } = asAccount(host, step.account, bounded);
  try {
    await withSecrets(context, step, async (secrets) => {
      const { status, stdout } = await host.run(enter(argv), {
        env: { ...step.env, ...env, ...secrets },
        ...(step.input === undefined ? {} : { input: step.input }),
        accept: Array.from({ length: 256 }, (_, status) => status),
        ...(signal === undefined ? {} : { signal }),
        onLine: (line, stream) => {
          const advance = speech.advanced?.(line);
          if (advance !== undefined) return onAdvance?.(step, advance);
          // What is saved can be long, and says nothing of a failure.
          if (step.saves !== undefined && stream === "stdout") return;
          lines.push(line);
          if (lines.length > MOST_LINES) lines.shift();
        },
      });
      signal?.throwIfAborted();
      if (!(step.accept ?? [0]).includes(status)) throw new StepFailure(step, reasonOf(step, lines, status));
      if (step.saves === undefined) return;
      await host.makeDir(dirname(step.saves));
      await host.writeFile(step.saves, stdout, { mode: 0o600 });
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    throw new StepFailure(step, error.hint === undefined ? error.message : `${error.message}. ${error.hint}`);
  }
}

function reasonOf(step: RunStep, lines: readonly string[], status: number): string {
  // As timeout(1) says it; and where it had to kill.
  if (status === 124 || status === 137) return `it did not end within ${step.timeout} seconds`;
  return speechOf(step.program).reason(lines, status);
}

/** They are in memory while the program runs, readable by whom it runs as alone. */
async function withSecrets(
  { host, secret }: StepContext,
  { secrets = [], account }: RunStep,
  use: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  if (secrets.length === 0) return use({});
  const directory = join(memoryOf(host), `lethe-secrets-${host.randomHex(8)}`);
  const env: Record<string, string> = {};
  try {
    await host.makeDir(directory, { mode: 0o700 });
    if (account !== undefined) await host.chown(directory, account.uid, -1);
    for (const { variable, secret: name, as } of secrets) {
      const content = await secret(name);
      if (as === "value") {
        env[variable] = Buffer.from(content).toString("utf8").replace(/\n$/, "");
        continue;
      }
      const file = join(directory, variable);
      await host.writeFile(file, content, { mode: 0o600 });
      if (account !== undefined) await host.chown(file, account.uid, -1);
      env[variable] = file;
    }
    await use(env);
  } finally {
    await host.remove(directory, { recursive: true });
  }
}

/** A file system in memory that is one's own. */
function memoryOf(host: StepContext["host"]): string {
  return host.uid === 0 ? "/run" : (host.env("XDG_RUNTIME_DIR") ?? "/dev/shm");
}
