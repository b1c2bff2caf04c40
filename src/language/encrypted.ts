import { type Made, made } from "./called.ts";
import type { Archive, Backup, Media, Mirror } from "./copied.ts";
import type { Directory } from "./kept.ts";
import type { AbsolutePath, Place } from "./place.ts";
import type { Secret } from "./secret.ts";

interface EncryptedBase {
  /** What keeps and copies the ciphertext, at a place of its own. */
  readonly inner: Directory | Backup | Archive | Media | Mirror;
  /** By default made from the path. */
  readonly name?: string;
  /** Why it is kept. */
  readonly reason?: string;
}

/** What opens it: a secret, or a passphrase that a person types. */
export type EncryptedOptions = EncryptedBase &
  (
    | { readonly unlock: "passphrase"; readonly open?: "by-command" }
    | {
        readonly unlock: Secret;
        /** When: as `lethe state open` says (the default), at boot, or while its owner is logged in. */
        readonly open?: "by-command" | "at-boot" | "at-login";
      }
  );

export interface Encrypted extends Made<"encrypted"> {
  readonly place: AbsolutePath | Place;
  /** @internal */
  readonly options: EncryptedOptions;
}

/** A directory that is on the disk, and in every copy, as ciphertext only (gocryptfs); empty until it is opened. */
export function encrypted(place: AbsolutePath | Place, options: EncryptedOptions): Encrypted {
  return made("encrypted", { place, options });
}
