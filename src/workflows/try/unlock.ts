import type { Machine } from "../../vm/index.ts";

/** What a boot asks where nothing opens the disk by itself. */
export const PASSPHRASE_QUESTION = /Please enter (?:passphrase|recovery key)[^\n]*:/;

/** Answers the questions of a boot at the console, in their order. */
export async function answer(machine: Machine, answers: readonly (readonly [RegExp, string])[]): Promise<void> {
  for (const [question, typed] of answers) {
    await machine.waitForConsole(question);
    await machine.typeOnConsole(`${typed}\r`);
  }
}
