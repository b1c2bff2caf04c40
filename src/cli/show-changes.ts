import { type Change, jsonLine, nulRecord, plainLine } from "../workflows/index.ts";
import type { Output } from "./output.ts";

/** Changes as `-z`, `--json` or plain lines; a blank prefix for trees that are not `/`. */
export function showChanges(output: Output, changes: readonly Change[], nul: boolean, prefix = ""): void {
  for (const change of changes) {
    if (nul) output.raw(nulRecord(change));
    else if (output.json) output.raw(`${jsonLine(change)}\n`);
    else output.print(plainLine(change, { prefix }));
  }
}
