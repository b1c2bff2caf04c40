import { UserError } from "../model/index.ts";
import type { Recipient } from "./recipients.ts";

/** https://age-encryption.org/v1 */
const MAGIC = "age-encryption.org/v1\n";

/** One age file that each of the recipients can read. */
export async function encryptTo(recipients: readonly Recipient[], bytes: Uint8Array): Promise<Buffer> {
  // Large, and few commands need it.
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const { text } of recipients) encrypter.addRecipient(text);
  return Buffer.from(await encrypter.encrypt(bytes));
}

/**
 * `name`: for messages. Throws UserError SECRETS_DAMAGED for what is no whole age file, SECRETS_WRONG_KEY where none of the
 * keys is one that it was encrypted to.
 */
export async function decryptWith(identities: readonly string[], bytes: Uint8Array, name: string): Promise<Buffer> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  if (!Buffer.from(bytes.subarray(0, MAGIC.length)).equals(Buffer.from(MAGIC))) throw damaged(name);
  try {
    return Buffer.from(await decrypter.decrypt(bytes));
  } catch (error) {
    if (!(error instanceof Error) || !/no identity matched/.test(error.message)) throw damaged(name, error);
    throw new UserError("SECRETS_WRONG_KEY", `the secret ${name} is not encrypted to the key that is here`, {
      hint: "Use the key of a recipient in keys/, or encrypt the secret anew to this one.",
      cause: error,
    });
  }
}

function damaged(name: string, cause?: unknown): UserError {
  return new UserError("SECRETS_DAMAGED", `the secret ${name} is no whole age file`, {
    hint: "Take it from the config's history: git log -- secrets",
    cause,
  });
}
