/** Programs that engines run. */
export type ProgramName = "git" | "hg" | "restic" | "rclone" | "rsync" | "gocryptfs" | "other";

/** What a program may find, which is no failure for whoever has thought of it. */
export type Condition =
  /** The store answers, and nothing was ever made there. */
  | "absent"
  /** What was to be made is there already. */
  | "exists"
  /** Another process works there. */
  | "locked"
  /** There is nothing of what was asked for. */
  | "none";

/** How a program tells what it does, and what went wrong. */
export interface Speech {
  /** How far it is, by one line of its output. */
  advanced?(line: string): Advance | undefined;
  /** Why it failed, in one line: the cause, and what to do where that is known. `lines`: all that it said. */
  reason(lines: readonly string[], status: number | undefined): string;
  /** Paths at which it found two sides to differ, where that is what it was to find out. */
  differing?(lines: readonly string[]): readonly string[];
  condition?(lines: readonly string[], status: number | undefined): Condition | undefined;
  /** Why it did not end in time, where it said so. */
  stuck?(lines: readonly string[]): string | undefined;
}

export interface Advance {
  readonly done: number;
  /** 0: not known. */
  readonly total: number;
  readonly unit: "bytes" | "files";
}
