import { createInterface } from "node:readline/promises";
import { UserError } from "../model/index.ts";
import type { Terminal } from "./terminal.ts";

export interface Confirmation {
  /** What will be lost, a line each. */
  readonly losses: readonly string[];
  /** What has to be typed, or given by --yes: a serial number, or a path. */
  readonly word: string;
}

/**
 * Asks for `word` on a terminal; elsewhere `--yes WORD` has to have been given.
 * Throws UserError CLI_CONFIRM where the answer is another one or there is nobody to ask.
 */
export async function confirm(
  { losses, word }: Confirmation,
  given: string | undefined,
  { stdin, stderr }: Pick<Terminal, "stdin" | "stderr">,
): Promise<void> {
  if (given === word) return;
  const hint = `To agree, add: --yes ${word}`;
  if (given !== undefined) {
    throw new UserError("CLI_CONFIRM", `--yes ${given} does not name what would be lost`, { details: losses, hint });
  }
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new UserError("CLI_CONFIRM", "nobody has agreed to what would be lost", { details: losses, hint });
  }
  for (const loss of losses) stderr.write(`${loss}\n`);
  if ((await ask(`Type ${word} to go on: `, stdin)) === word) return;
  throw new UserError("CLI_CONFIRM", "not agreed: nothing was done");
}

/** Throws UserError CLI_CONFIRM unless `y` is typed on a terminal or was `given` by --yes. */
export async function agree(
  question: string,
  given: boolean,
  { stdin, stderr }: Pick<Terminal, "stdin" | "stderr">,
): Promise<void> {
  if (given) return;
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new UserError("CLI_CONFIRM", "there is nobody to agree to this, so nothing was done", {
      hint: "To agree, add: --yes",
    });
  }
  if (/^y(es)?$/i.test((await ask(`${question} [y/N] `, stdin)) ?? "")) return;
  throw new UserError("CLI_CONFIRM", "not agreed: nothing was done");
}

/** Throws UserError CLI_TERMINAL where nobody sits at one. */
export function requireTerminal({ stdin, stderr }: Pick<Terminal, "stdin" | "stderr">): void {
  if (stdin.isTTY === true && stderr.isTTY === true) return;
  throw new UserError("CLI_TERMINAL", "this is done by a person at a terminal, and there is none", {
    hint: "A program changes the file itself; lethe system check says whether it is right.",
  });
}

/** Asks until the answer is one of the words or its first letter; the last one where the input ends. */
export async function choose<Word extends string>(
  question: string,
  words: readonly Word[],
  terminal: Pick<Terminal, "stdin" | "stderr">,
): Promise<Word> {
  requireTerminal(terminal);
  const shown = words.map((word) => `[${word.slice(0, 1)}]${word.slice(1)}`).join(", ");
  for (;;) {
    const answer = await ask(`${question} ${shown}? `, terminal.stdin);
    const typed = answer?.toLowerCase();
    const found = words.find((word) => word === typed || word.slice(0, 1) === typed);
    if (found !== undefined) return found;
    const last = words.at(-1);
    if (answer === undefined && last !== undefined) return last;
  }
}

async function ask(question: string, input: NodeJS.ReadableStream): Promise<string | undefined> {
  const lines = createInterface({ input, output: process.stderr });
  try {
    const ended = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    return (await Promise.race([lines.question(question), ended]))?.trim();
  } finally {
    lines.close();
  }
}
