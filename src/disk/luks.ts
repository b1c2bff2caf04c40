import { type KeyDerivation, UserError } from "../model/index.ts";
import type { DiskContext, DiskKeys } from "./context.ts";
import { MEBIBYTE } from "./layout.ts";

/** Of the volume; the btrfs in it has another, so that each can be found by its own. */
export const LUKS_LABEL = "lethe-luks";

/** Bytes that the header takes of the partition. */
export const LUKS_HEADER = 16 * MEBIBYTE;

/** Bytes that a file system leaves free at its end, to be moved up by the header's size when it is sealed. */
export const SEALING_ROOM = 2 * LUKS_HEADER;

/** A name that no other volume of this machine has. */
export function mappedName(uuid: string): string {
  return `lethe-${uuid}`;
}

/** For cryptsetup(8): what a new volume is like, whichever way it is made. */
export function volumeOptions(uuid: string, keyDerivation: KeyDerivation | undefined): string[] {
  return [
    ...["--batch-mode", "--type", "luks2", "--cipher", "aes-xts-plain64", "--key-size", "512"],
    ...["--uuid", uuid, "--label", LUKS_LABEL, "--key-slot", "0"],
    ...derivationOptions(keyDerivation),
  ];
}

/** For a key that a person has thought of. */
export function derivationOptions(keyDerivation: KeyDerivation | undefined): string[] {
  if (keyDerivation === undefined) return ["--pbkdf", "argon2id"];
  const { memory, iterations } = keyDerivation;
  return [
    ...["--pbkdf", "argon2id", "--pbkdf-memory", String(Math.ceil(memory / 1024))],
    ...["--pbkdf-force-iterations", String(iterations), "--pbkdf-parallel", "1"],
  ];
}

/** For a key of 256 random bits: no number of guesses finds it, so each may be cheap. */
export const RANDOM_KEY_OPTIONS = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"] as const;

export function requireKeys({ keys }: DiskContext, path: string): DiskKeys {
  if (keys !== undefined) return keys;
  throw new UserError("DISK_PASSPHRASE_NEEDED", `${path} is encrypted, and nobody has said what opens it`, {
    hint: "Add --passphrase-file FILE, or run it at a terminal.",
  });
}
