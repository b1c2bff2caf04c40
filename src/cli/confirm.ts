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
  if (/^y(es)?$/i.test(await ask(`${question} [y/N] `, stdin))) return;
  throw new UserError("CLI_CONFIRM", "not agreed: nothing was done");
}

async function ask(question: string, input: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
