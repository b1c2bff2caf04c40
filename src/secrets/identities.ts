import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { isAgeFile } from "./age.ts";
import type { AskPassphrase } from "./ask.ts";
import { openWithFido2 } from "./fido2.ts";
import { isFido2File } from "./fido2-file.ts";
import { unwrap } from "./passphrase.ts";

const TRIES = 3;

/**
 * The private keys of a file as age-keygen(1) writes it, or of one that `age -p` has wrapped. Throws UserError
 * SECRETS_NO_KEY, SECRETS_KEY, SECRETS_PASSPHRASE after three wrong ones, or where there is nobody to `ask`.
 */
export async function readIdentities(
  host: Pick<Host, "exists" | "readFile" | "run" | "which" | "env" | "randomHex">,
  file: string,
  ask?: AskPassphrase,
): Promise<string[]> {
  if (!(await host.exists(file))) {
    throw new UserError("SECRETS_NO_KEY", `there is no key at ${file} to open secrets with`, {
      hint: "Name the file that age-keygen wrote, whose public half is in keys/ of the config.",
    });
  }
  const bytes = await host.readFile(file);
  const plain = isFido2File(bytes)
    ? await openWithFido2(host, bytes, file, ask)
    : isAgeFile(bytes)
      ? await unwrapped(bytes, file, ask)
      : bytes;
  try {
    return identitiesIn(plain.toString("utf8"), file);
  } finally {
    plain.fill(0);
  }
}

/** Throws UserError SECRETS_KEY. */
export function identitiesIn(text: string, file: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length > 0 && identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/.test(line))) {
    return identities;
  }
  throw new UserError("SECRETS_KEY", `${file} holds no private age key`, {
    hint: `age-keygen writes one; it has a line that begins with AGE-SECRET-KEY-1.`,
  });
}

/** Throws UserError SECRETS_PASSPHRASE, SECRETS_KEY. */
export async function unwrapped(bytes: Uint8Array, file: string, ask: AskPassphrase | undefined): Promise<Buffer> {
  if (ask === undefined) {
    throw new UserError("SECRETS_PASSPHRASE", `${file} is wrapped by a passphrase, and there is nobody to ask for it`, {
      hint: "Run lethe secret or lethe security-key at a terminal, or name a key that is not wrapped.",
    });
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const plain = await unwrap(bytes, await ask(file, tries, "passphrase"), file);
    if (plain !== undefined) return plain;
  }
  throw new UserError("SECRETS_PASSPHRASE", `that is not the passphrase of ${file}: three times a wrong one`, {
    hint: "Nothing was changed. The recovery key opens the same secrets: --key FILE",
  });
}
