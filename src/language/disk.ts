import { type Made, made } from "./called.ts";

export interface LuksOptions {
  /** Each of them opens the disk by itself. */
  readonly unlock: readonly ("passphrase" | "security-key" | "tpm2" | "fido2")[];
}

export interface Encryption extends Made<"luks"> {
  /** @internal */
  readonly options: LuksOptions;
}

/** LUKS2 below the file system. */
export function luks(options: LuksOptions): Encryption {
  return made("luks", { options });
}
