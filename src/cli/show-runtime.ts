import { type RuntimeReport, runtimeJson, runtimeLine, runtimeUnexaminedJson } from "../workflows/index.ts";
import type { Context } from "./context.ts";

/** What no file says, a line each; what nobody could look at is told beside. */
export function showRuntime({ output, progress }: Context, report: RuntimeReport, all: boolean): void {
  const { differences, explained, unexamined } = report;
  if (differences.length > 0) output.print("until the next boot:");
  for (const one of differences) output.result(runtimeJson(one), () => runtimeLine(one));
  if (all) {
    if (explained.length > 0) output.print("explained, of what runs:");
    for (const one of explained) output.print(`  ${one.area} ${one.subject}: ${one.reason}`);
  }
  for (const one of unexamined) {
    if (output.json) output.result(runtimeUnexaminedJson(one), () => "");
    else if (all || one.by === "failure") progress.note(`not examined: ${one.area}: ${one.reason}`);
  }
}
