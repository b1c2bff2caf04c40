import type { MetadataField, NodeType } from "./change.ts";

/**
 * A path as the kernel has it: absolute, one character a byte (latin1), so that names that are no UTF-8 survive.
 * A string takes a third of the memory that a Buffer takes, and can be a key.
 */
export type BytePath = string;

/** What a survey compares with: nothing (a home), the package database, the generation, or a root built again. */
export type Ground = "home" | "packages" | "generation" | "rebuilt";

/** A node that is not as its baseline has it, or that the baseline does not know. */
export interface Finding {
  /** `unowned`: nobody brought it. `missing`: the baseline has it and the disk does not. */
  readonly kind: "unowned" | "modified" | "metadata" | "missing";
  readonly path: BytePath;
  readonly type: NodeType;
  /** Bytes of a regular file as it stands; 0 for the rest. */
  readonly size: number;
  /** Milliseconds since 1970; 0 for what is missing. */
  readonly mtimeMs: number;
  readonly uid: number;
  /** A hard link to what an earlier finding has as well: its bytes are counted once. */
  readonly again?: true;
  /** The package that owns it. */
  readonly package?: string;
  /** It is a configuration file of that package. */
  readonly conffile?: true;
  /** What of its metadata: fields, and names of extended attributes. */
  readonly changed?: readonly (MetadataField | (string & {}))[];
  /** Former path, where that is known. */
  readonly from?: BytePath;
}

/** A place that was not looked into. */
export interface Unexamined {
  readonly path: BytePath;
  /** In plain words: `may not be read`, `another file system: nfs4 from nas:/home`. */
  readonly reason: string;
  /** `decision`: left out on purpose, and no trouble. `failure`: what is in there nobody knows (exit status 2). */
  readonly by: "decision" | "failure";
}

/**
 * A survey under way. `findings` comes once, in batches: every unowned node in the order of a walk (a directory, then all
 * that is in it), and after them what was found out later. The rest is complete when `findings` has ended.
 */
export interface Survey {
  readonly ground: Ground;
  /** What was compared, in plain words: `the package database of this machine (812 packages)`. */
  readonly method: string;
  readonly findings: AsyncIterable<readonly Finding[]>;
  unexamined(): readonly Unexamined[];
  /** Nodes looked at. */
  examined(): number;
}

/**
 * Why a path that nobody owns is no surprise.
 * `generated`: made again from what is there. `cache`: filled again by whoever uses it. `log`, `volatile`: told or made by
 * programs, of no use on another disk. `elsewhere`: a remote has the same. `ignored`: a person said so.
 */
export type RuleNature = "generated" | "cache" | "log" | "volatile" | "elsewhere" | "ignored";

export interface Rule {
  /** Stable and readable: `python/byte-code`, `unit/postgresql.service/CacheDirectory`. */
  readonly id: string;
  /** Absolute, or `~/...` for every home; `*` within a name, `**` any depth. What lies below a match matches too, unless `alone`. */
  readonly pattern: string;
  /** The match itself is no surprise; what lies below it is another matter. */
  readonly alone?: true;
  readonly nature: RuleNature;
  /** In plain words, for a person. */
  readonly reason: string;
  /** Where it comes from: `unit postgresql.service`, `tmpfiles.d/systemd.conf`, `Lethe`, `cruft`, `state.ts`. */
  readonly by: string;
}

/** Whose a path is that no package brought, and what to make of it. Never silences: it names and suggests. */
export interface Attribution {
  readonly by: "package" | "unit" | "program" | "user";
  readonly name: string;
}

/** What to do about something untracked: what `lethe state adopt --as` takes. */
export type AdoptionType =
  | "backup"
  | "cache"
  | "repository"
  | "media"
  | "archive"
  | "directory"
  | "secret"
  | "config"
  | "package"
  | "ignore";

export interface Suggestion {
  readonly as: AdoptionType;
  readonly reason: string;
}
