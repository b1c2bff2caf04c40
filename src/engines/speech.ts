/** Programs that engines run. */
export type ProgramName = "git" | "hg" | "restic" | "rclone" | "rsync" | "gocryptfs" | "other";

/** How a program tells what it does, and what went wrong. */
export interface Speech {
  /** How far it is, by one line of its output. */
  advanced?(line: string): Advance | undefined;
  /** Why it failed, in one line: the cause, and what to do where that is known. `lines`: all that it said. */
  reason(lines: readonly string[], status: number | undefined): string;
}

export interface Advance {
  readonly done: number;
  /** 0: not known. */
  readonly total: number;
  readonly unit: "bytes" | "files";
}
