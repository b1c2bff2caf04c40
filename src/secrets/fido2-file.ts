import { UserError } from "../model/index.ts";

const MAGIC = "lethe-fido2 1\n";

/** `key.fido2`: what a FIDO2 key has to be asked, and what its answer opens. */
export interface Fido2File {
  /** Base64, of the credential that was made for this. */
  readonly credential: string;
  /** Base64 of 32 bytes. */
  readonly salt: string;
  /** What `age -p` makes, with the FIDO2 key's answer (base64) as the passphrase. */
  readonly wrapped: Buffer;
}

export function isFido2File(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).toString("latin1") === MAGIC;
}

export function fido2File({ credential, salt, wrapped }: Fido2File): Buffer {
  return Buffer.concat([Buffer.from(`${MAGIC}credential ${credential}\nsalt ${salt}\n`), wrapped]);
}

/** Throws UserError SECRETS_KEY. */
export function parseFido2File(bytes: Buffer, file: string): Fido2File {
  const head = /^lethe-fido2 1\ncredential ([A-Za-z0-9+/]+=*)\nsalt ([A-Za-z0-9+/]{43}=)\n/.exec(
    bytes.subarray(0, 4096).toString("latin1"),
  );
  const [whole, credential, salt] = head ?? [];
  if (whole !== undefined && credential !== undefined && salt !== undefined) {
    return { credential, salt, wrapped: bytes.subarray(whole.length) };
  }
  throw new UserError("SECRETS_KEY", `${file} is damaged, or not wrapped by a FIDO2 key`, {
    hint: "Use another copy of the key, or the recovery key.",
  });
}
