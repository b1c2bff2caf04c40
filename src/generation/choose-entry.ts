import { type Entry, entryFile, entryText, nextOrder, type PlacedEntry, sortEntries } from "./entry.ts";
import type { RemoveEntryStep, WriteEntryStep } from "./step.ts";

/**
 * Makes an entry the next to boot; no steps where it is already. `tries`: how often it may fail; undefined: what its
 * present entry says, or `freshTries` where there is none or it has failed.
 */
export function chooseEntry(
  entries: readonly PlacedEntry[],
  entry: Omit<Entry, "order">,
  { tries, freshTries }: { readonly tries?: number | "uncounted"; readonly freshTries: number },
): (WriteEntryStep | RemoveEntryStep)[] {
  const [first] = sortEntries(entries);
  const [current, ...doubles] = sortEntries(entries.filter(({ generation }) => generation === entry.generation));
  const isNext = first !== undefined && first.generation === entry.generation && first.triesLeft !== 0;
  const wanted = { ...entry, order: isNext ? first.order : nextOrder(entries) };
  const file = fileOf(entry.generation, current, tries, freshTries);
  const same = isNext && current?.file === file && entryText(current) === entryText(wanted);
  // The new file comes before the old one goes: between the two both boot the same generation.
  return [
    ...(same ? [] : [{ action: "write-entry", file, text: entryText(wanted) } as const]),
    ...[...(current === undefined || current.file === file ? [] : [current]), ...doubles].map(
      (old) => ({ action: "remove-entry", file: old.file }) as const,
    ),
  ];
}

function fileOf(
  generation: number,
  current: PlacedEntry | undefined,
  tries: number | "uncounted" | undefined,
  freshTries: number,
): string {
  if (tries === "uncounted") return entryFile(generation, undefined);
  if (tries !== undefined) return entryFile(generation, tries);
  return current === undefined || current.triesLeft === 0 ? entryFile(generation, freshTries) : current.file;
}
