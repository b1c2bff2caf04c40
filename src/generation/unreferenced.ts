import type { Installed } from "./installed.ts";
import { BOOT_FILES, ENTRIES } from "./places.ts";
import type { GenerationStep } from "./step.ts";

/** Removes from the ESP what no entry refers to and nobody is about to write. */
export function removeUnreferenced(
  { entries, unfinishedEntries, bootFiles }: Pick<Installed, "entries" | "unfinishedEntries" | "bootFiles">,
  alsoWanted: readonly string[],
): GenerationStep[] {
  const wanted = new Set([...alsoWanted, ...entries.flatMap(({ linux, initrd }) => [linux, initrd])]);
  return [
    ...unfinishedEntries.map((name) => `${ENTRIES}/${name}`),
    ...bootFiles.map(({ name }) => `${BOOT_FILES}/${name}`).filter((path) => !wanted.has(path)),
  ].map((path) => ({ action: "remove-boot-file", path }));
}
