import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UserError } from "../model/index.ts";
import type { Terminal } from "./terminal.ts";

type Ends = Pick<Terminal, "stdin" | "stderr">;

/**
 * A line that is typed at a terminal and not shown there, `twice` the same; else the next line of standard input. `signal`
 * ends the waiting. Throws UserError CLI_CONFIRM where there is none, or the two differ.
 */
export async function askHidden(question: string, twice: boolean, ends: Ends, signal: AbortSignal): Promise<string> {
  const typed = await lineOf(question, ends, signal);
  if (!twice || ends.stdin.isTTY !== true || (await lineOf("the same again: ", ends, signal)) === typed) return typed;
  throw new UserError("CLI_CONFIRM", "what was typed first and then again differ, so nothing was done");
}

async function lineOf(question: string, { stdin, stderr }: Ends, signal: AbortSignal): Promise<string> {
  const isTerminal = stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // In its terminal mode it takes the echo away from the terminal, and shows by itself, which goes nowhere.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  // Only now: whoever answers at once must not be shown.
  if (isTerminal) stderr.write(question);
  try {
    const ended = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    const interrupted = new Promise<never>((_, reject) => {
      // A terminal in this mode sends no signal for Ctrl-C either.
      lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    const typed = await Promise.race([lines.question(""), ended, interrupted]);
    if (typed !== undefined) return typed;
  } finally {
    lines.close();
    if (isTerminal) stderr.write("\n");
  }
  throw new UserError("CLI_CONFIRM", "there is nobody to ask for it, so nothing was done");
}
