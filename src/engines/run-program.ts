import { dirname, join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { asAccount } from "./account.ts";
import type { Enter } from "./detached.ts";
import type { Advance, Condition } from "./speech.ts";
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
  /** Paths at which two sides were found to differ. */
  readonly differing: readonly string[] | undefined;

  constructor(step: Step, why: string, differing?: readonly string[]) {
    super(why);
    this.step = step;
    this.why = why;
    this.differing = differing;
  }
}

/** Lines that a program may say before the first ones are forgotten. */
const MOST_LINES = 400;

/** `enter`: how a program is led to where it is to run. Throws StepFailure. */
export async function runProgram(context: StepContext, step: RunStep, enter: Enter = (argv) => argv): Promise<void> {
  const { host, signal, onStep } = context;
  signal?.throwIfAborted();
  onStep?.(step);
  const release = step.lock === undefined ? undefined : await host.lock(step.lock.path, undefined, step.lock.mode);
  try {
    await withSecrets(context, step, async (secrets) => {
      const first = await runOnce(context, step, enter, secrets);
      const mend = first.found === undefined ? undefined : step.mends?.[first.found];
      if (mend === undefined) return conclude(context, step, first);
      await runProgram(context, mend);
      await conclude(context, step, await runOnce(context, step, enter, secrets));
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    throw new StepFailure(step, error.hint === undefined ? error.message : `${error.message}. ${error.hint}`);
  } finally {
    await release?.();
  }
}

interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
  readonly lines: readonly string[];
  /** What it found that is no failure for whoever has thought of it. */
  readonly found: Condition | undefined;
}

async function runOnce(
  { host, signal, onAdvance }: StepContext,
  step: RunStep,
  enter: Enter,
  secrets: Readonly<Record<string, string>>,
): Promise<Ended> {
  const speech = speechOf(step.program);
  const lines: string[] = [];
  const life = lifeOf(step, signal);
  // timeout(1) passes a signal on to all that the program has started; git leaves some of that running.
  const bounded = ["timeout", "--kill-after=5", String(step.timeout), ...step.argv];
  const { argv, env } = asAccount(host, step.account, bounded);
  let done = -1;
  try {
    const { status, stdout } = await host.run(enter(argv), {
      env: { ...step.env, ...env, ...secrets },
      ...(step.input === undefined ? {} : { input: step.input }),
      accept: ANY,
      ...(life.signal === undefined ? {} : { signal: life.signal }),
      onLine: (line, stream) => {
        const advance = speech.advanced?.(line);
        if (advance === undefined || advance.done !== done) life.sign();
        if (advance !== undefined) {
          done = advance.done;
          return onAdvance?.(step, advance);
        }
        // What is saved can be long, and says nothing of a failure.
        if (step.saves !== undefined && stream === "stdout") return;
        lines.push(line);
        if (lines.length > MOST_LINES) lines.shift();
      },
    });
    signal?.throwIfAborted();
    const accepted = (step.accept ?? [0]).includes(status);
    return { status, stdout, lines, found: accepted ? undefined : speech.condition?.(lines, status) };
  } catch (error) {
    if (!life.isOver() || signal?.aborted === true) throw error;
    const why = speech.stuck?.(lines) ?? "is the other side still there?";
    throw new StepFailure(step, `it came no further for ${step.silence} seconds: ${why}`);
  } finally {
    life.end();
  }
}

const ANY = Array.from({ length: 256 }, (_, status) => status);

/** Ends the program where it gives no sign of life for as long as the step allows. */
function lifeOf({ silence }: RunStep, signal: AbortSignal | undefined) {
  if (silence === undefined) return { signal, sign: () => {}, isOver: () => false, end: () => {} };
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), silence * 1000);
  return {
    signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    sign: () => void timer.refresh(),
    isOver: () => over.signal.aborted,
    end: () => clearTimeout(timer),
  };
}

async function conclude({ host }: StepContext, step: RunStep, { status, stdout, lines, found }: Ended): Promise<void> {
  const answer = found === undefined ? undefined : step.answers?.[found];
  if (answer === undefined && !(step.accept ?? [0]).includes(status)) {
    const differing = speechOf(step.program).differing?.(lines) ?? [];
    throw new StepFailure(step, reasonOf(step, lines, status), differing.length === 0 ? undefined : differing);
  }
  if (step.saves === undefined) return;
  await host.makeDir(dirname(step.saves));
  await host.writeFile(step.saves, answer ?? stdout, { mode: 0o600 });
}

function reasonOf(step: RunStep, lines: readonly string[], status: number): string {
  const speech = speechOf(step.program);
  // As timeout(1) says it; and where it had to kill.
  if (status !== 124 && status !== 137) return speech.reason(lines, status);
  const why = speech.stuck?.(lines);
  return `it did not end within ${step.timeout} seconds${why === undefined ? "" : `: ${why}`}`;
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
