import { UserError } from "../model/index.ts";
import { newKeyPair, pairOf } from "../secrets/index.ts";

const TRIES = 3;

/** With the person who keeps the recovery key. */
export interface RecoveryTalk {
  /** Called once: it is never shown again. */
  show(identity: string): void;
  /** What they have typed from their copy; `again` is 1 after a first wrong one. */
  askBack(again: number): Promise<string>;
}

/**
 * Makes the offline recovery key and has it told back, for a copy that was never tried is none. Gives its public half;
 * the other is forgotten. Throws UserError SECRETS_RECOVERY.
 */
export async function proveRecovery(talk: RecoveryTalk): Promise<string> {
  const { identity, recipient } = await newKeyPair();
  talk.show(identity);
  for (let tries = 0; tries < TRIES; tries++) {
    const typed = (await talk.askBack(tries)).replaceAll(/\s/g, "").toUpperCase();
    if (await isSame(typed, recipient)) return recipient;
  }
  throw new UserError(
    "SECRETS_RECOVERY",
    "what was typed is not the recovery key that was shown, so nothing was done",
    {
      hint: "Run it again: another one is shown. Forget the former one; it opens nothing.",
    },
  );
}

async function isSame(typed: string, recipient: string): Promise<boolean> {
  try {
    return (await pairOf(typed)).recipient === recipient;
  } catch {
    return false;
  }
}
