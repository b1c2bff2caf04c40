import { type Made, made } from "./called.ts";
import type { AbsolutePath, Place, Size } from "./place.ts";

export interface KeptOptions {
  /** By default made from the path. Names the copy on the disk, so a changed name is another component. */
  readonly name?: string;
  /** For what is made where there is nothing yet: by default the place's own, else root. */
  readonly owner?: string;
  readonly group?: string;
  /** Permission bits of what is made where there is nothing yet. */
  readonly mode?: number;
  /** Why it is kept. */
  readonly reason?: string;
}

export interface RepositoryOptions extends KeptOptions {
  /** URL it is cloned from on a new machine. */
  readonly remote?: string;
}

export interface CacheOptions extends KeptOptions {
  /** It may be emptied when it is larger. */
  readonly limit?: Size;
}

type Kept<Kind extends string, Options> = Made<Kind> & {
  readonly place: AbsolutePath | Place;
  readonly options: Options;
};

export type ComponentSource =
  | Kept<"directory", KeptOptions>
  | Kept<"keptFile", KeptOptions>
  | Kept<"repository", RepositoryOptions>
  | Kept<"cache", CacheOptions>;

/** A directory that is kept over reboots. Its only copy is on this disk. */
export function directory(place: AbsolutePath | Place, options: KeptOptions = {}): ComponentSource {
  return made("directory", { place, options });
}

/** One small file that is kept: copied in at boot and back at shutdown, since programs replace files by rename. */
export function keptFile(place: AbsolutePath | Place, options: KeptOptions = {}): ComponentSource {
  return made("keptFile", { place, options });
}

/** A git work tree that is kept. */
export function repository(place: AbsolutePath | Place, options: RepositoryOptions = {}): ComponentSource {
  return made("repository", { place, options });
}

/** A directory that is kept, and that whoever fills it can fill again. */
export function cache(place: AbsolutePath | Place, options: CacheOptions = {}): ComponentSource {
  return made("cache", { place, options });
}

/** A change that programs make by themselves and that is no loss. */
export type Noise = Made<"ignore"> & { readonly place: AbsolutePath | Place; readonly reason: string };

/** Leaves a path out of reports. `*` stands for part of a name, `**` for any depth. The reason is shown where asked. */
export function ignore(place: AbsolutePath | Place, reason: string): Noise {
  return made("ignore", { place, reason });
}

export interface State extends Made<"state"> {
  /** @internal */
  readonly entries: readonly (ComponentSource | Noise)[];
}

/** What this machine keeps; everything else is gone at the next boot. */
export function defineState(entries: readonly (ComponentSource | Noise)[]): State {
  return made("state", { entries });
}
