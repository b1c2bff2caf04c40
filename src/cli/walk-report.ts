import type { Report } from "../model/index.ts";
import { adopt, decisions, forgetWalk, keepWalk, type ReportLine, resumeWalk } from "../workflows/index.ts";
import type { Context } from "./context.ts";
import { showAdoption } from "./show-adoption.ts";
import { type WalkTerminal, walkOnTerminal } from "./walk-terminal.ts";
import { workspaceOf } from "./workspace.ts";

export interface WalkReportOptions {
  /** As of `lethe state adopt`; else the nearest one upward. */
  readonly config?: string | undefined;
  /** What lies below a line, as lines of a report; empty where there is nothing to see. */
  readonly look: (line: ReportLine) => Promise<readonly ReportLine[]>;
  readonly terminal?: WalkTerminal;
}

/**
 * `lethe state check-untracked --interactive`: walks through the report's lines, a key each, then shows what the
 * decisions come to as one change of the config and asks before it is written. Each decision is kept below the cache
 * as it is taken, until it is written: quitting, Ctrl-C and a refused change lose nothing, and the next walk begins
 * with what was decided. Says whether the config was written.
 * Throws UserError CLI_NO_TERMINAL, and what `adopt` throws.
 */
export async function walkReport(
  context: Context,
  report: Pick<Report, "lines">,
  { config, look, terminal = process }: WalkReportOptions,
): Promise<boolean> {
  const workspace = workspaceOf(context);
  const walk = await walkOnTerminal(await resumeWalk(workspace, report.lines), terminal, {
    look,
    keep: (now) => keepWalk(workspace, now),
    signal: context.signal,
  });
  const wishes = decisions(walk).map(({ word, as, reason }) => ({ word, as, reason }));
  if (walk.ended === "quit" || wishes.length === 0) {
    if (wishes.length > 0) context.output.print(`${wishes.length} decisions are kept for the next walk`);
    return false;
  }
  const { written } = await adopt(workspace, wishes, {
    config,
    onPlan: (plan) => showAdoption(context, plan),
    agree: () => context.agree("Write this?"),
  });
  await forgetWalk(workspace);
  return written;
}
