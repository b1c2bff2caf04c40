import { UserError } from "../model/index.ts";
import type { Recipient } from "./recipients.ts";

/** https://age-encryption.org/v1 */
const MAGIC = Buffer.from("age-encryption.org/v1\n");
const ARMOUR = Buffer.from("-----BEGIN AGE ENCRYPTED FILE-----");

/** One age file that each of the recipients can read. */
export async function encryptTo(recipients: readonly Recipient[], bytes: Uint8Array): Promise<Buffer> {
  // Large, and few commands need it.
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const { text } of recipients) encrypter.addRecipient(text);
  return Buffer.from(await encrypter.encrypt(bytes));
}

/** Whether it begins as an age file does, armoured or not. */
export function isAgeFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, MAGIC) || startsWith(bytes, ARMOUR);
}

/**
 * `name`: for messages. Throws UserError SECRETS_DAMAGED for what is no whole age file, SECRETS_WRONG_KEY where none of the
 * keys is one that it was encrypted to.
 */
export async function decryptWith(identities: readonly string[], bytes: Uint8Array, name: string): Promise<Buffer> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return Buffer.from(await decrypter.decrypt(await binaryOf(bytes)));
  } catch (error) {
    if (!isNoMatch(error)) throw damaged(name, error);
    throw new UserError("SECRETS_WRONG_KEY", `the secret ${name} is not encrypted to the key that is here`, {
      hint: "Use the key of a recipient in keys/, or encrypt the secret anew to this one.",
      cause: error,
    });
  }
}

/** As it is in a file that is not armoured. Throws for what is no age file. */
export async function binaryOf(bytes: Uint8Array): Promise<Uint8Array> {
  if (startsWith(bytes, ARMOUR)) {
    const { armor } = await import("age-encryption");
    return armor.decode(Buffer.from(bytes).toString("latin1"));
  }
  if (startsWith(bytes, MAGIC)) return bytes;
  throw new Error("no age file");
}

/** The file is sound as far as it can be told, and is for somebody else. */
export function isNoMatch(error: unknown): boolean {
  return error instanceof Error && /no identity matched/.test(error.message);
}

function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  return Buffer.from(bytes.subarray(0, start.length)).equals(start);
}

function damaged(name: string, cause?: unknown): UserError {
  return new UserError("SECRETS_DAMAGED", `the secret ${name} is no whole age file`, {
    hint: "Take it from the config's history: git log -- secrets",
    cause,
  });
}
