import type { NodeType } from "./change.ts";
import type { Attribution, BytePath, Ground, Rule, Suggestion, Unexamined } from "./untracked.ts";

/** How much there is of something. Bytes are apparent ones; a hard link's are counted once. */
export interface Amount {
  /** Nodes that are no directories. */
  readonly files: number;
  readonly directories: number;
  readonly bytes: number;
  /** Newest change of content, milliseconds since 1970; 0 where nothing is there. */
  readonly newestMs: number;
}

/** What happened to a package by hand. */
export interface PackageChange {
  readonly change: "installed" | "removed" | "upgraded" | "downgraded";
  /** As it is now; of what was removed, as it was. */
  readonly version: string;
  readonly formerly?: string;
}

interface LineBase {
  /** What it is known by: the highest path that it is about. */
  readonly path: BytePath;
  readonly amount: Amount;
  readonly owner: Attribution;
  readonly suggestion?: Suggestion;
  /** On a Lethe machine: the boot itself wrote it, and nothing touched it since. */
  readonly byBoot?: true;
}

/** A path that nothing accounts for, with all that is below it. */
export interface UnownedLine extends LineBase {
  readonly kind: "unowned";
  readonly type: NodeType;
  /** Former path, where it was moved. */
  readonly from?: BytePath;
  /** Work trees below it, which stand for themselves and are not in `amount`. */
  readonly apart: number;
}

/** Files that stand directly in `path`, a directory that is never rolled up. */
export interface LooseLine extends LineBase {
  readonly kind: "loose";
  /** Of the largest; `amount.files` says how many there are. */
  readonly names: readonly string[];
}

/** What in a work tree git ignores, or in a directory its rule leaves out, where that is several things. */
export interface RestLine extends LineBase {
  readonly kind: "rest";
  /** Of the largest, relative to `path`; a directory ends with `/`. */
  readonly names: readonly string[];
}

/** A git work tree, part of which is nowhere else. */
export interface WorkTreeLine extends LineBase {
  readonly kind: "work-tree";
  /** What exactly would be lost, in plain words: `2 commits of main are not pushed`. Never empty. */
  readonly loses: readonly string[];
}

/** Packaged files, or files of the generation, that are not as they came. */
export interface AlteredLine extends LineBase {
  readonly kind: "modified" | "metadata" | "missing";
  readonly type: NodeType;
  /** A configuration file of its package. */
  readonly conffile: boolean;
  /** What of the metadata, where it is the same for all. */
  readonly changed: readonly string[];
}

/** A directory of a package that something else wrote over: files that are not as they came, that went, and that came. */
export interface ReplacedLine extends LineBase {
  readonly kind: "replaced";
  readonly changed: number;
  readonly missing: number;
  readonly added: number;
}

/** A package that was installed, removed or replaced by hand, with all that came and went with it. */
export interface PackageLine extends LineBase, PackageChange {
  readonly kind: "package";
  readonly name: string;
}

/** A unit whose enablement was changed by hand. */
export interface UnitLine extends LineBase {
  readonly kind: "unit";
  readonly name: string;
  readonly change: "enabled" | "disabled" | "masked" | "unmasked";
}

/** One line of a report: a cause, or else the highest directory that is wholly untracked. */
export type ReportLine =
  | UnownedLine
  | LooseLine
  | RestLine
  | WorkTreeLine
  | AlteredLine
  | ReplacedLine
  | PackageLine
  | UnitLine;

/** Everything untracked, and what is left out of it with the reason. */
export interface Report {
  readonly ground: Ground;
  /** What was compared with what, in plain words. */
  readonly method: string;
  /** Directories that were looked into. */
  readonly places: readonly BytePath[];
  readonly lines: readonly ReportLine[];
  readonly lost: Amount;
  /** In components. */
  readonly declared: Amount;
  readonly explained: Amount;
  /** Most bytes first. */
  readonly rules: readonly { readonly rule: Rule; readonly amount: Amount }[];
  readonly workTrees: {
    /** All of it is elsewhere too. */
    readonly safe: number;
    readonly losing: number;
  };
  readonly unexamined: readonly Unexamined[];
  /** Nodes looked at. */
  readonly examined: number;
}

/** What is to be said of one path when somebody asks. */
export interface PathExplanation {
  readonly path: BytePath;
  readonly verdict: "absent" | "declared" | "packaged" | "explained" | "safe" | "untracked";
  /** Whole clauses, the deciding one first: `a file of package bash 5.2, as it came`. */
  readonly facts: readonly string[];
  readonly suggestion?: Suggestion;
}
