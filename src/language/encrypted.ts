import { type Made, made } from "./called.ts";
import type { Archive, Backup, Media, Mirror } from "./copied.ts";
import type { Directory } from "./kept.ts";
import type { AbsolutePath, Place } from "./place.ts";
import type { Secret } from "./secret.ts";

export interface EncryptedOptions {
  /** What keeps and copies the ciphertext, at a place of its own. */
  readonly inner: Directory | Backup | Archive | Media | Mirror;
  /** What opens it: a secret, or a passphrase that a person types. */
  readonly unlock: Secret | "passphrase";
  /** By default made from the path. */
  readonly name?: string;
  /** Why it is kept. */
  readonly reason?: string;
}

export interface Encrypted extends Made<"encrypted"> {
  readonly place: AbsolutePath | Place;
  /** @internal */
  readonly options: EncryptedOptions;
}

/** A directory that is on the disk, and in every copy, as ciphertext only (gocryptfs); empty until it is opened. */
export function encrypted(place: AbsolutePath | Place, options: EncryptedOptions): Encrypted {
  return made("encrypted", { place, options });
}
