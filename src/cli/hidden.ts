import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UserError } from "../model/index.ts";
import { nextLine } from "./piped-input.ts";
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
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  const line = stdin.isTTY === true ? typedLine(question, { stdin, stderr }) : nextLine(stdin);
  const typed = await Promise.race([line, interrupted]);
  if (typed !== undefined) return typed;
  throw new UserError("CLI_CONFIRM", "there is nobody to ask for it, so nothing was done");
}

async function typedLine(question: string, { stdin, stderr }: Ends): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // In its terminal mode it takes the echo away from the terminal, and shows by itself, which goes nowhere.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Only now: whoever answers at once must not be shown.
  stderr.write(question);
  try {
    const ended = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    // A terminal in this mode sends no signal for Ctrl-C either.
    lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    return await Promise.race([lines.question(""), ended]);
  } finally {
    lines.close();
    stderr.write("\n");
  }
}
