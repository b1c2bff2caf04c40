import { type Made, made } from "./called.ts";
import type { Size } from "./place.ts";

export interface LuksOptions {
  /** Each of them opens the disk by itself, once it is enrolled; so does the recovery key, which every disk has. */
  readonly unlock: readonly ("passphrase" | "security-key" | "tpm2" | "fido2")[];
  /**
   * What one guess at the passphrase costs, by argon2id. Default: what takes some two seconds, and up to a gibibyte of
   * memory, on the host that makes the disk. Less is for machines that have less: small ones, and emulated ones.
   */
  readonly keyDerivation?: { readonly memory: Size; readonly iterations: number };
}

export interface Encryption extends Made<"luks"> {
  /** @internal */
  readonly options: LuksOptions;
}

/** LUKS2 below the file system. */
export function luks(options: LuksOptions): Encryption {
  return made("luks", { options });
}
