import { type ExitStatus, status } from "./exit-status.ts";
import type { World } from "./terminal.ts";

/** 128 and SIGPIPE: as a shell's own programs end when their reader has seen enough, such as head(1). */
const READER_GONE = 141;

/** Runs `main` in this process and ends it with the status that `main` gives. */
export async function endWith(main: (world: World) => Promise<ExitStatus>, release: string): Promise<never> {
  const { stdin, stdout, stderr, env } = process;
  silenceExperiments();
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? READER_GONE : status.trouble);
  });
  const ended = await main({ stdin, stdout, stderr, env, cwd: process.cwd(), release });
  // A write's failure is told in the next turn.
  await new Promise((turn) => setImmediate(turn));
  process.exit(ended);
}

/** What Node thinks of a part of itself is nothing that a person could do anything about. */
function silenceExperiments(): void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, kind: unknown, ...rest: []) => {
    if (kind !== "ExperimentalWarning") emit(warning, kind as string, ...rest);
  };
}
