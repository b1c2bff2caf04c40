import type { ArchiveComponent, BackupComponent } from "../../model/index.ts";
import type { ListedFile } from "../copied/listing.ts";
import type { Source } from "../copied/source.ts";
import type { Snapshot } from "./snapshots.ts";
import type { Version } from "./version.ts";

export type ResticComponent = BackupComponent | ArchiveComponent;

/** What was found out about a component and its store, without asking the store. */
export interface ResticStatus {
  /** undefined: restic is not installed. */
  readonly version: Version | undefined;
  readonly source: Source;
  /** What the source was compared with. */
  readonly copied: ReadonlyMap<string, ListedFile> | undefined;
  /** What shows that this is the machine that made a snapshot, and no other of its name; undefined: nothing does. */
  readonly self: string | undefined;
  readonly nowMs: number;
  /** What the store had when it was last asked; undefined: it never was. */
  readonly heard: Heard | undefined;
  /** Id of the last snapshot that this machine made, or the beginning of it; undefined: it has made none. */
  readonly made: string | undefined;
  readonly madeMs: number | undefined;
  /** The last one was made after the store was last asked. */
  readonly madeSince: boolean;
  /** Id of the snapshot that was restored here. */
  readonly restored: string | undefined;
  /** Milliseconds since 1970 of the last time; undefined: never. */
  readonly thinnedMs: number | undefined;
  readonly prunedMs: number | undefined;
  readonly checkedMs: number | undefined;
  /** Why nothing may be made at a store that is a directory, in plain words. */
  readonly noPlace: string | undefined;
  /** The store is a directory on a disk that the component is on, or in memory: it would be lost with it. */
  readonly onThisDisk: boolean;
  /** Chooses what is read back; another one each time. */
  readonly seed: string;
}

export type Heard =
  /** The store answers, and has no repository. */
  | { readonly kind: "absent" }
  /** Oldest first, of all machines. */
  | { readonly kind: "there"; readonly snapshots: readonly Snapshot[] };
