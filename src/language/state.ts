import { type Made, made } from "./called.ts";
import type { Archive, Backup, Media, Mirror } from "./copied.ts";
import type { Encrypted } from "./encrypted.ts";
import type { Cache, Directory, KeptFile, Repository, SecretFile } from "./kept.ts";
import type { AbsolutePath, Place } from "./place.ts";
import type { RemoteFs } from "./remote-fs.ts";

export type ComponentSource =
  | Directory
  | KeptFile
  | SecretFile
  | Repository
  | Cache
  | Backup
  | Archive
  | Media
  | Mirror
  | Encrypted
  | RemoteFs;

/** A change that programs make by themselves and that is no loss. */
export type Noise = Made<"ignore"> & { readonly place: AbsolutePath | Place; readonly reason: string };

/** Leaves a path out of reports. `*` stands for part of a name, `**` for any depth. The reason is shown where asked. */
export function ignore(place: AbsolutePath | Place, reason: string): Noise {
  return made("ignore", { place, reason });
}

export interface State extends Made<"state"> {
  /** @internal */
  readonly entries: readonly (ComponentSource | Noise)[];
  /** @internal */
  readonly options: StateOptions;
}

export interface StateOptions {
  /** How often the machine syncs by itself. By default it never does: `lethe state sync`. */
  readonly sync?: "hourly" | "daily" | "weekly";
}

/** What this machine keeps; everything else is gone at the next boot. */
export function defineState(entries: readonly (ComponentSource | Noise)[], options: StateOptions = {}): State {
  return made("state", { entries, options });
}
