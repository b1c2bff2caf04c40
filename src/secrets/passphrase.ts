import { scryptSync } from "node:crypto";
import { UserError } from "../model/index.ts";
import { binaryOf, isNoMatch } from "./age.ts";

/** What age(1) itself takes: never less. */
const LEAST = 18;

/** Half a gigabyte of memory, which has to be there at boot too. */
const MOST = 19;

/**
 * Power of two of scrypt's work that takes this machine about a second; each more takes twice the time and the memory.
 * `clock`: milliseconds.
 */
export function workFactor(clock: () => number = () => performance.now()): number {
  const tried = 13;
  const begun = clock();
  scryptSync("passphrase", "sixteen bytes...", 32, { N: 2 ** tried, r: 8, p: 1 });
  const milliseconds = Math.max(clock() - begun, 0.1);
  return Math.min(MOST, Math.max(LEAST, Math.round(tried + Math.log2(1000 / milliseconds))));
}

/** What `age -p` makes of `bytes`. */
export async function wrap(bytes: Uint8Array, passphrase: string, factor: number): Promise<Buffer> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(factor);
  return Buffer.from(await encrypter.encrypt(bytes));
}

/** undefined: it is another passphrase. Throws UserError SECRETS_KEY for what no passphrase opens. */
export async function unwrap(bytes: Uint8Array, passphrase: string, file: string): Promise<Buffer | undefined> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return Buffer.from(await decrypter.decrypt(await binaryOf(bytes)));
  } catch (error) {
    if (isNoMatch(error)) return undefined;
    throw new UserError("SECRETS_KEY", `${file} is damaged, or not wrapped by a passphrase`, {
      hint: "Use another copy of the key, or the recovery key.",
      cause: error,
    });
  }
}
