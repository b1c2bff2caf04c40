import type { Measured } from "../measure.ts";

/** The place where a person sees what is kept as ciphertext. */
export type EncryptedStatus =
  | { readonly kind: "open" }
  /** It is mounted still, and the program that answered for it is gone. */
  | { readonly kind: "dead" }
  /** In plain words why nobody can tell. */
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "locked";
      /** The mount point is there. */
      readonly isMade: boolean;
      /** Files that somebody wrote where nothing was opened: they are in no ciphertext. */
      readonly plain: Measured;
    };
