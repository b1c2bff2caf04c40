import { type Made, made } from "./called.ts";
import type { AbsolutePath } from "./place.ts";
import type { Secret } from "./secret.ts";
import type { UnitName } from "./unit-name.ts";

export interface FileOptions {
  /** Permission bits: `0o644` by default; for a file of the config that may be executed, `0o755`. */
  readonly mode?: number;
  /** Name of the owner: `root` by default. */
  readonly owner?: string;
  /** Name of the group: `root` by default. */
  readonly group?: string;
  /** The feature whose file, of the same path, this one takes the place of. */
  readonly replaces?: string;
}

export interface PlacedSecretOptions {
  /** Permission bits: `0o600` by default. */
  readonly mode?: number;
  /** Name of the owner: `root` by default. */
  readonly owner?: string;
  /** Name of the group: `root` by default. */
  readonly group?: string;
  /** Units that do not start before it is there, and start anew when it changed. */
  readonly units?: readonly UnitName[];
  /** A text that holds the first line of the secret where it says `@SECRET@`. By default the file is the secret, byte by byte. */
  readonly template?: string;
  /** The feature whose file, of the same path, this one takes the place of. */
  readonly replaces?: string;
}

/** What a path of the system holds; made by `file.text`, `file.from`, `file.tree`, `file.link`, `file.directory`, `file.secret`. */
export type FileSource = TextFile | ConfigFile | ConfigTree | Link | Folder | PlacedSecret;

export type TextFile = Made<"file.text"> & { readonly text: string; readonly options: FileOptions };
export type ConfigFile = Made<"file.from"> & { readonly from: string; readonly options: FileOptions };
export type ConfigTree = Made<"file.tree"> & { readonly from: string; readonly options: Omit<FileOptions, "mode"> };
export type Link = Made<"file.link"> & { readonly target: string; readonly options: Omit<FileOptions, "mode"> };
export type Folder = Made<"file.directory"> & { readonly options: FileOptions };
export type PlacedSecret = Made<"file.secret"> & { readonly secret: Secret; readonly options: PlacedSecretOptions };

/** Path to content; a plain string is a text file, 0644 and root's. */
export type FileMap = Readonly<Record<AbsolutePath, string | FileSource>>;

/** What a path of the system holds. */
export const file = {
  /** A file with this text. */
  text: (text: string, options: FileOptions = {}): TextFile => made("file.text", { text, options }),
  /** A copy of a file of the config; `from` is relative to the config's directory. */
  from: (from: string, options: FileOptions = {}): ConfigFile => made("file.from", { from, options }),
  /** A copy of a whole directory of the config, with what may be executed kept so. */
  tree: (from: string, options: Omit<FileOptions, "mode"> = {}): ConfigTree => made("file.tree", { from, options }),
  /** A symbolic link. */
  link: (target: string, options: Omit<FileOptions, "mode"> = {}): Link => made("file.link", { target, options }),
  /** A directory, 0755 and root's by default. */
  directory: (options: FileOptions = {}): Folder => made("file.directory", { options }),
  /** A secret: decrypted at boot, in memory, and never on the disk; the path is a symbolic link to it. */
  secret: (secret: Secret, options: PlacedSecretOptions = {}): PlacedSecret => made("file.secret", { secret, options }),
} as const;
