import type { ImportDifference } from "../workflows/index.ts";
import type { Context } from "./context.ts";
import { showChanges } from "./show-changes.ts";

/** What a built root has otherwise than the machine that it was imported from: what was to be expected in words, the rest one by one. */
export function showImportDifference(
  { output, progress }: Pick<Context, "output" | "progress">,
  { root, packages, changes, expected, notExamined }: ImportDifference,
): void {
  output.result({ built: root.path, packages }, () => `built ${root.path} of ${packages} packages`);
  if (expected.length > 0) output.print("otherwise than on the machine, as it should be:");
  for (const { reason, count } of expected) {
    output.result({ kind: "expected", count, reason }, () => `  ${String(count).padStart(6)}  ${reason}`);
  }
  if (changes.length > 0) output.print("otherwise than on the machine, from the machine to what was built:");
  showChanges(output, changes, false, "/");
  const count = changes.length === 1 ? "one difference is" : `${changes.length} differences are`;
  output.print(
    changes.length === 0 ? "nothing else differs" : `${count} not accounted for: put into the config what you miss`,
  );
  for (const { path, reason } of notExamined) progress.note(`not examined: /${path.toString()}: ${reason}`);
}
