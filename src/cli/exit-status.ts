import { type ErrorCode, UserError } from "../model/index.ts";
import { Interrupted } from "./interrupt.ts";

/** What a shell is told. docs/reference/exit-status.md explains each. */
export const status = {
  ok: 0,
  differs: 1,
  trouble: 2,
  refused: 3,
  bug: 4,
  usage: 64,
} as const;

/** 0, 1 ... or 128 and the number of the signal that ended it. */
export type ExitStatus = number;

export const MEANINGS: Readonly<Record<number, string>> = {
  [status.ok]: "done; a report: nothing to report",
  [status.trouble]: "trouble: it could not be done; the message says why",
  [status.refused]: "refused: something would be lost, and nobody has agreed to that",
  [status.bug]: "a bug in Lethe",
  [status.usage]: "the command line is wrong",
  130: "interrupted (Ctrl-C)",
};

/** The one place where an error becomes an exit status. */
export function exitStatus(error: unknown): ExitStatus {
  if (error instanceof Interrupted) return error.status;
  if (!(error instanceof UserError)) return status.bug;
  if (error.code === "CLI_USAGE") return status.usage;
  return refusals.has(error.code) ? status.refused : status.trouble;
}

/** What Lethe could do and will not, for what would be lost. */
const refusals: ReadonlySet<string> = new Set([
  "CLI_CONFIRM",
  "DISK_CHANGED",
  "DISK_FOREIGN",
  "DISK_IN_USE",
  "GENERATION_RESTORE_EXISTS",
] satisfies ErrorCode[]);
