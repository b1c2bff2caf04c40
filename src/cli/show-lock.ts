import type { LockResult } from "../workflows/index.ts";
import type { Output } from "./output.ts";
import { showBytes } from "./size.ts";

/** What a lock or an update changes: one package a line. */
export function showLock(output: Output, { file, lock, changes, solved }: LockResult): void {
  for (const change of changes) {
    output.result(change, () => {
      switch (change.kind) {
        case "added":
          return `+ ${change.name} ${change.to} (${showBytes(change.size)})`;
        case "removed":
          return `- ${change.name} ${change.from}`;
        default:
          return `~ ${change.name} ${change.from} -> ${change.to}${change.kind === "upgraded" ? "" : ` (${change.kind})`} (${showBytes(change.size)})`;
      }
    });
  }
  if (!solved) output.print(`${file} is of these packages already: ${lock.packages.length} packages`);
  else if (changes.length === 0) output.print(`${file}: nothing changes`);
  else output.print(`${file}: ${lock.packages.length} packages, ${changes.length} changes`);
}
