import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { AskPassphrase } from "./ask.ts";
import { authenticatorOf, onlyAuthenticator } from "./fido2-devices.ts";
import { fido2File, parseFido2File } from "./fido2-file.ts";
import { type Fido2Host, fido2, hmacSecret, RELYING_PARTY } from "./fido2-programs.ts";
import { unwrap, wrap } from "./passphrase.ts";

/** Nobody guesses 256 bits: the passphrase that a FIDO2 key gives needs no work to be safe. */
const WORK = 10;

/** A PIN that was wrong eight times is gone for good, and three at once block the FIDO2 key until it is plugged in anew. */
const TRIES = 3;

/**
 * Wraps `text` by a secret that the FIDO2 key which is plugged in makes for this alone. It has to be touched twice. Throws
 * UserError SECRETS_FIDO2...
 */
export async function sealToFido2(host: Fido2Host, text: Uint8Array, pin: string): Promise<Buffer> {
  const device = await onlyAuthenticator(host);
  const made = await fido2(host, ["fido2-cred", "-M", "-h"], device, {
    parameters: [RELYING_PARTY, "Lethe security key", random(host)],
    pin,
  });
  const credential = made.split("\n")[4] ?? "";
  const salt = random(host);
  const secret = await hmacSecret(host, device, { credential, salt, pin });
  return fido2File({ credential, salt, wrapped: await wrap(text, secret, WORK) });
}

/** Throws UserError SECRETS_FIDO2..., SECRETS_KEY. */
export async function openWithFido2(
  host: Fido2Host,
  bytes: Buffer,
  file: string,
  ask: AskPassphrase | undefined,
): Promise<Buffer> {
  const { credential, salt, wrapped } = parseFido2File(bytes, file);
  const device = await authenticatorOf(host, credential, file);
  if (ask === undefined) {
    throw new UserError(
      "SECRETS_FIDO2_PIN",
      `${file} is wrapped by a FIDO2 key, and there is nobody to ask for its PIN`,
      {
        hint: "Run lethe secret or lethe security-key at a terminal, or name a key that is not wrapped.",
      },
    );
  }
  for (let tries = 0; ; tries++) {
    const secret = await hmacSecret(host, device, { credential, salt, pin: await ask(file, tries, "pin") }).catch(
      (error: unknown) => {
        const isWrong = error instanceof UserError && error.code === "SECRETS_FIDO2_PIN";
        if (!isWrong || tries + 1 === TRIES) throw error;
        return undefined;
      },
    );
    if (secret === undefined) continue;
    const plain = await unwrap(wrapped, secret, file);
    if (plain !== undefined) return plain;
    throw new UserError("SECRETS_KEY", `${file} is damaged: what the FIDO2 key gives does not open it`, {
      hint: "Use another copy of the key, or the recovery key.",
    });
  }
}

function random(host: Pick<Host, "randomHex">): string {
  return Buffer.from(host.randomHex(32), "hex").toString("base64");
}
