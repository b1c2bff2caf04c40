import type { LockMode } from "../host/index.ts";
import type { Hooks } from "../model/index.ts";
import type { Account } from "./account.ts";
import type { ListedFile } from "./copied/listing.ts";
import type { Condition, ProgramName } from "./speech.ts";

/** What is to be done. Data: it can be printed, compared, and run. */
export type Step = RunStep | CopyStep | FillStep | ReadBackStep | MergeStep | TrimStep;

/** One program. */
export interface RunStep {
  readonly kind: "run";
  /** For a person: `fast-forward main by 3 commits`. */
  readonly title: string;
  readonly program: ProgramName;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets?: readonly SecretUse[];
  /** Absent: whoever runs Lethe. */
  readonly account?: Account;
  /** Given to it; default: nothing. */
  readonly input?: Uint8Array;
  /** Seconds. */
  readonly timeout: number;
  /** Exit statuses that are no failure; default `[0]`. */
  readonly accept?: readonly number[];
  /** Its standard output becomes this file, with the directories above it, where it ends well. */
  readonly saves?: string;
  /** What is saved in its place where the program says this: then it is an answer and no failure. */
  readonly answers?: Readonly<Partial<Record<Condition, string>>>;
  /** What is run where the program says this; then it is tried once more. */
  readonly mends?: Readonly<Partial<Record<Condition, RunStep>>>;
  /** Seconds without a sign of progress after which it is given up. */
  readonly silence?: number;
  /** Held while it runs, so that runs of this machine do not meet where their program allows no two. */
  readonly lock?: { readonly path: string; readonly mode: LockMode };
}

/** An environment variable that is given a secret: its content, or the path of a file in memory that holds it. */
export interface SecretUse {
  readonly variable: string;
  readonly secret: string;
  readonly as: "value" | "file";
}

/**
 * Programs that read a tree, which is held still for them: between `quiesce` and `resume`, and where it lies on btrfs and
 * root runs this, as a read-only snapshot that they see at its own place.
 */
export interface CopyStep {
  readonly kind: "copy";
  readonly title: string;
  readonly from: string;
  readonly apart: readonly string[];
  readonly hooks?: Hooks;
  /** File that owners, modes and times of it become before they run: for a store that does not carry them. */
  readonly attributes?: string;
  readonly steps: readonly RunStep[];
  /** File that the listing of what they read becomes, once all of them ended well. */
  readonly remembers: string;
  /** What it listed before and is not here any more stays listed: it was copied for good. */
  readonly forGood?: boolean;
}

/** Programs that write a tree below `stagingOf(into)`; then it takes its place. An interrupted one is resumed. */
export interface FillStep {
  readonly kind: "fill";
  readonly title: string;
  /** A directory, which may be there when it is empty, or holds what an interrupted one has made. */
  readonly into: string;
  /** For a directory that is not there; the tree's own takes their place. */
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly steps: readonly RunStep[];
  /** Whom the programs run as; absent: whoever runs Lethe. */
  readonly account?: Account;
  /** Where they leave the tree: below `stagingOf(into)`. */
  readonly from: string;
  /** Where they leave owners, modes and times of it, as a copy has made them; need not be there. */
  readonly attributes?: AttributesFile;
  /** File that the listing of what is now there becomes. */
  readonly remembers?: string;
}

export interface AttributesFile {
  readonly file: string;
  /** Accounts are those of another machine, whose disk this is: their numbers count, and not what they are called here. */
  readonly byNumber: boolean;
}

/** Files that are brought back from where they were copied to, beside their place, and compared with what is here. */
export interface ReadBackStep {
  readonly kind: "read-back";
  readonly title: string;
  readonly at: string;
  /** A directory that is made for one batch after the other, and removed. */
  readonly scratch: string;
  /** Where the programs leave the tree: below `scratch`, or that itself. */
  readonly from: string;
  readonly batches: readonly ReadBackBatch[];
  /** What is here and is what was read back is deleted here, unless a program has it open. */
  readonly frees?: boolean;
}

export interface ReadBackBatch {
  /** As they were copied, by path relative to the tree (latin1). */
  readonly files: ReadonlyMap<string, ListedFile>;
  readonly steps: readonly RunStep[];
}

/** Programs that write a tree below `mergingOf(into)`; what of it is not in `into` yet is moved there. */
export interface MergeStep {
  readonly kind: "merge";
  readonly title: string;
  /** A directory; made where it is not there. */
  readonly into: string;
  readonly steps: readonly RunStep[];
  /** Where they leave the tree: below `mergingOf(into)`, or that itself. */
  readonly from: string;
}

/** Files that are deleted one after the other, in their order, until `excess` bytes are free; what is in use is passed over. */
export interface TrimStep {
  readonly kind: "trim";
  readonly title: string;
  readonly at: string;
  readonly files: readonly TrimmedFile[];
  /** Bytes. */
  readonly excess: number;
}

export interface TrimmedFile {
  /** All its names, relative to the tree (latin1). */
  readonly paths: readonly string[];
  /** Bytes that it takes of the disk. */
  readonly taken: number;
  /** When it was last read or written, in seconds since 1970: written, where the file system notes no reading. */
  readonly used: number;
}

/** Inside the place itself, so that what was brought takes its place by renames. */
export function stagingOf(into: string): string {
  return `${into}/.lethe-filling`;
}

/** Beside what is there already, on the same file system. */
export function mergingOf(into: string): string {
  return `${into}/.lethe-retrieving`;
}
