import type { Attribution, BytePath, Look, NodeType, PackageChange, RuleSet } from "../model/index.ts";
import type { Declared } from "./declared.ts";

/** What a report knows beside the findings. */
export interface ReportContext {
  readonly rules: Pick<RuleSet, "explain" | "asks" | "look" | "isContainer" | "attribute" | "suggest">;
  readonly declared: Declared;
  readonly disk: DiskLook;
  /** Directories that were looked into: never rolled up, and their content is. */
  readonly places: readonly BytePath[];
  /** Packages whose files are findings: what happened to them, by name. */
  readonly packages: ReadonlyMap<string, PackageChange>;
  /** Each finding a line of its own, told as it comes. */
  readonly all: boolean;
}

/** The few looks at the disk that findings call for. */
export interface DiskLook {
  /** What marks a directory as a whole, before anything in it is looked at. */
  marks(directory: BytePath): Promise<DirectoryMarks>;
  /** undefined where it is no symbolic link, or gone. */
  linkTarget(path: BytePath): Promise<BytePath | undefined>;
  userName(uid: number): string;
}

export interface DirectoryMarks {
  /** Type of its `.git`. */
  readonly git?: NodeType;
  /** It has a file CACHEDIR.TAG. */
  readonly tag?: true;
}

/** Whose something is where nobody says so: its user's. */
export function userOwner(uid: number, { userName }: DiskLook): Attribution {
  return { by: "user", name: userName(uid) };
}

export type { Look, PackageChange };
