import { made } from "./called.ts";
import type { Kept, KeptOptions } from "./kept.ts";
import type { AbsolutePath, Place } from "./place.ts";
import type { RcloneStore, ResticStore, RsyncStore } from "./store.ts";

/** How many snapshots outlive the day, week, month ... that they are of. */
export interface Retention {
  /** The newest, whenever they were made. */
  readonly last?: number;
  readonly hourly?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
}

export interface BackupOptions extends KeptOptions {
  readonly store: ResticStore;
  /** By default every snapshot is kept. */
  readonly keep?: Retention;
}

export interface ArchiveOptions extends KeptOptions {
  readonly store: ResticStore;
}

interface MediaBase extends KeptOptions {
  /** What a new machine brings back of it: nothing (`never`), what is asked for (`on-demand`, the default), or all (`eager`). */
  readonly restore?: "never" | "on-demand" | "eager";
}

interface MediaWays {
  /** Short for `target: rclone(...)`. */
  readonly remote?: string;
  /** Where it is copied to. Nothing is ever deleted there. */
  readonly target?: RcloneStore | RsyncStore;
  /** Keeps every state that it was ever in. */
  readonly archive?: ResticStore;
  /** It is agreed that what is nowhere else may be lost with this disk. */
  readonly losable?: boolean;
}

/** One of the ways at least. */
export type MediaOptions = MediaBase &
  MediaWays &
  (
    | { readonly remote: string; readonly target?: never }
    | { readonly target: RcloneStore | RsyncStore; readonly remote?: never }
    | { readonly archive: ResticStore }
    | { readonly losable: true }
  );

export interface MirrorOptions extends KeptOptions {
  readonly target: RcloneStore | RsyncStore;
}

export type Backup = Kept<"backup", BackupOptions>;
export type Archive = Kept<"archive", ArchiveOptions>;
export type Media = Kept<"media", MediaOptions>;
export type Mirror = Kept<"mirror", MirrorOptions>;

/** A directory that is kept, and of which a store has snapshots. */
export function backup(place: AbsolutePath | Place, options: BackupOptions): Backup {
  return made("backup", { place, options });
}

/** A directory whose files stay in a store for good, and may leave this disk. */
export function archive(place: AbsolutePath | Place, options: ArchiveOptions): Archive {
  return made("archive", { place, options });
}

/** A directory of large files, which change little and are copied one by one. */
export function media(place: AbsolutePath | Place, options: MediaOptions): Media {
  return made("media", { place, options });
}

/** A directory of which another place has a plain copy, file by file. */
export function mirror(place: AbsolutePath | Place, options: MirrorOptions): Mirror {
  return made("mirror", { place, options });
}
