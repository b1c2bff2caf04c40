import type { Source } from "../copied/source.ts";

/** A tree that is copied file by file, as it is here, and what was last heard of its store. */
export interface PlainStatus {
  readonly source: Source;
  /** Somebody copies plain files to it. */
  readonly isStore: boolean;
  /** Milliseconds since 1970 of the last copy that came to its end; undefined: none is known of. */
  readonly copiedMs: number | undefined;
  readonly heard: Heard;
  /** It was empty when it became this component's, so all that is in it was here. */
  readonly begun: boolean;
  /** It may have what was never here: nothing is deleted in it before a person says so. */
  readonly unmatched: boolean;
  /** Of a directory that this machine itself has, by what is mounted. */
  readonly place: LocalPlace | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** The person says how rsync gets to the other machine. */
  readonly ownShell: boolean;
  readonly paths: Paths;
}

/** Files of what is remembered between runs. Absolute. */
export interface Paths {
  /** Listing of what was copied last. */
  readonly copied: string;
  /** What the store has at its top, as the program lists it. */
  readonly listed: string;
  /** Remotes that rclone knows, with their kinds. */
  readonly remotes: string;
  /** Directory that is copied into the store: who copies there, and attributes. */
  readonly outgoing: string;
  /** Empty files, there or not. */
  readonly begun: string;
  readonly unmatched: string;
}

export type Heard =
  /** Nobody has asked. */
  | { readonly kind: "unheard" }
  | { readonly kind: "mine" }
  /** `owner`: what is named in it. */
  | { readonly kind: "others"; readonly owner: string }
  /** Nothing is there. */
  | { readonly kind: "empty" }
  /** Something is there, and nothing that says whose. */
  | { readonly kind: "strange"; readonly example: string };

/** What a directory of this machine lies on. */
export interface LocalPlace {
  readonly inMemory: boolean;
  /** The file system that `/` is on: a disk that should be mounted may not be. */
  readonly onRoot: boolean;
  /** The file system of what is copied: both would be lost together. */
  readonly besideSource: boolean;
  /** The store is there now. Only told where it is beside its source: there a look never waits. */
  readonly holdsStore: boolean;
  /** It knows no owners, modes and links: FAT and its kin. */
  readonly bare: boolean;
}
