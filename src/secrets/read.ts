import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { decryptWith } from "./age.ts";
import { readThrough } from "./pending.ts";
import { ciphertextOf } from "./places.ts";

type Reading = Pick<Host, "exists" | "readFile">;

/**
 * What a secret of the config at `directory` holds. `identities`: as age-keygen(1) writes them, `AGE-SECRET-KEY-1...`.
 * Throws UserError SECRETS_ABSENT, SECRETS_DAMAGED, SECRETS_WRONG_KEY.
 */
export async function readSecret(
  host: Reading,
  directory: string,
  name: string,
  identities: readonly string[],
): Promise<Buffer> {
  const bytes = await readThrough(host, directory, ciphertextOf(name));
  if (bytes !== undefined) return decryptWith(identities, bytes, name);
  const file = join(directory, ciphertextOf(name));
  throw new UserError("SECRETS_ABSENT", `there is no secret ${name}: ${file} is not there`, {
    hint: `Write it: lethe secret edit ${name}`,
  });
}

/** A secret that cannot be had, and why. */
export interface Unreadable {
  readonly name: string;
  /** SECRETS_ABSENT, SECRETS_DAMAGED or SECRETS_WRONG_KEY, with a hint; HOST_READ. It holds nothing of the plaintext. */
  readonly error: UserError;
}

/**
 * Decrypts each of the secrets and forgets what it holds. Gives those that failed, in the order of `names`; none is good
 * news. Throws nothing that is the secrets' own fault: all of them are looked at.
 */
export async function testDecrypt(
  host: Reading,
  directory: string,
  names: readonly string[],
  identities: readonly string[],
): Promise<Unreadable[]> {
  const failed: Unreadable[] = [];
  for (const name of names) {
    try {
      (await readSecret(host, directory, name, identities)).fill(0);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ name, error });
    }
  }
  return failed;
}
