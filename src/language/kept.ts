import { type Made, made } from "./called.ts";
import type { Hooks } from "./hooks.ts";
import type { AbsolutePath, Place, Size } from "./place.ts";
import type { Secret } from "./secret.ts";

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

export type Kept<Kind extends string, Options> = Made<Kind> & {
  readonly place: AbsolutePath | Place;
  readonly options: Options;
  /** @internal */
  readonly hooks?: Hooks;
};

export interface RepositoryOptions extends KeptOptions {
  /** URL it is cloned from on a new machine. */
  readonly remote?: string;
  /** What keeps its history; by default git. */
  readonly vcs?: "git" | "hg";
}

export interface CacheOptions extends KeptOptions {
  /** It may be emptied when it is larger. */
  readonly limit?: Size;
}

export interface SecretFileOptions extends KeptOptions {
  readonly secret: Secret;
}

export type Directory = Kept<"directory", KeptOptions>;
export type KeptFile = Kept<"keptFile", KeptOptions>;
export type SecretFile = Kept<"secretFile", SecretFileOptions>;
export type Repository = Kept<"repository", RepositoryOptions>;
export type Cache = Kept<"cache", CacheOptions>;

/** A directory that is kept over reboots. Its only copy is on this disk. */
export function directory(place: AbsolutePath | Place, options: KeptOptions = {}): Directory {
  return made("directory", { place, options });
}

/** One small file that is kept: copied in at boot and back at shutdown, since programs replace files by rename. */
export function keptFile(place: AbsolutePath | Place, options: KeptOptions = {}): KeptFile {
  return made("keptFile", { place, options });
}

/** A small file that the config has as ciphertext: decrypted at boot, in memory, and a symbolic link at its place. */
export function secretFile(place: AbsolutePath | Place, options: SecretFileOptions): SecretFile {
  return made("secretFile", { place, options });
}

/** A work tree of git or Mercurial that is kept. */
export function repository(place: AbsolutePath | Place, options: RepositoryOptions = {}): Repository {
  return made("repository", { place, options });
}

/** A directory that is kept, and that whoever fills it can fill again. */
export function cache(place: AbsolutePath | Place, options: CacheOptions = {}): Cache {
  return made("cache", { place, options });
}
