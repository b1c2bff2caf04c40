import { type MountedDisk, UserError } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { sortEntries } from "./entry.ts";
import { type Installed, readInstalled } from "./installed.ts";
import { generationPath } from "./places.ts";
import { readRoots } from "./read-roots.ts";
import type { GenerationRecord } from "./record.ts";
import type { Root } from "./roots.ts";
import type { GenerationStep } from "./step.ts";
import { removeUnreferenced } from "./unreferenced.ts";

/** Which generations: by number, made before a time, or all but the newest so many. */
export type DeleteSelection =
  | { readonly numbers: readonly number[] }
  | { readonly olderThan: Date }
  | { readonly keep: number };

export interface DeletePlan {
  readonly deleted: readonly number[];
  /** Selected, and kept all the same. */
  readonly kept: readonly { readonly number: number; readonly reasons: readonly string[] }[];
  /** Apply with `applyGenerationPlan`. */
  readonly steps: readonly GenerationStep[];
}

/**
 * Looks, changes nothing. Generations named by number that are in use throw GENERATION_IN_USE, those that were never
 * there GENERATION_UNKNOWN; those deleted before are no error. The other selections leave out what is in use.
 */
export async function planDelete(
  context: GenerationContext,
  disk: MountedDisk,
  selection: DeleteSelection,
): Promise<DeletePlan> {
  return decideDelete(await readInstalled(context, disk), await readRoots(context, disk), selection);
}

/** Pure. */
export function decideDelete(installed: Installed, roots: readonly Root[], selection: DeleteSelection): DeletePlan {
  const selected = select(installed, selection).map((record) => ({
    record,
    reasons: reasonsToKeep(installed, roots, record),
  }));
  const kept = selected.filter(({ reasons }) => reasons.length > 0);
  if ("numbers" in selection && kept.length > 0) throw inUse(kept);
  const deleted = selected.filter(({ reasons }) => reasons.length === 0).map(({ record }) => record);
  const gone = new Set(deleted.map(({ number }) => number));
  const entries = installed.entries.filter(({ generation }) => gone.has(generation));
  return {
    deleted: deleted.map(({ number }) => number),
    kept: kept.map(({ record, reasons }) => ({ number: record.number, reasons })),
    steps: [
      // Nothing may be offered for booting that is no longer whole: entries go first, files last.
      ...entries.map(({ file }) => ({ action: "remove-entry", file }) as const),
      ...deleted.flatMap(
        ({ number, uuid }) =>
          [
            { action: "delete-subvolume", path: generationPath(number), uuid },
            { action: "delete-record", number },
          ] as const,
      ),
      ...removeUnreferenced(
        { ...installed, entries: installed.entries.filter((entry) => !entries.includes(entry)) },
        unfinishedFiles(installed),
      ),
    ],
  };
}

/** What an install that goes on later has put there already. */
function unfinishedFiles({ records, unfinished }: Installed): string[] {
  return records
    .filter(({ number }) => number === unfinished?.number)
    .flatMap(({ linuxFile, initrdFile }) => [linuxFile, initrdFile]);
}

function select(installed: Installed, selection: DeleteSelection): readonly GenerationRecord[] {
  const records = installed.records.filter(({ number }) => number !== installed.unfinished?.number);
  if ("olderThan" in selection) {
    return records.filter(({ created }) => new Date(created) < selection.olderThan);
  }
  if ("keep" in selection) return records.slice(0, Math.max(0, records.length - selection.keep));
  for (const number of selection.numbers) {
    if (number <= installed.lastNumber && number > 0) continue;
    throw new UserError("GENERATION_UNKNOWN", `there is no generation ${number}`, {
      details: [`installed: ${records.map((record) => record.number).join(", ") || "none"}`],
    });
  }
  return records.filter(({ number }) => selection.numbers.includes(number));
}

function reasonsToKeep(installed: Installed, roots: readonly Root[], { number, uuid }: GenerationRecord): string[] {
  const sorted = sortEntries(installed.entries);
  const [next] = sorted;
  const blessed = sorted.find(({ triesLeft }) => triesLeft === undefined);
  const descendants = roots.filter((root) => root.generation === number || root.ancestors.includes(uuid));
  return [
    ...(installed.running?.generation === number ? ["it is running"] : []),
    ...(next?.generation === number ? ["it is the next to boot"] : []),
    ...(next?.triesLeft !== undefined && blessed?.generation === number
      ? ["it is what the machine falls back to while the next one is on trial"]
      : []),
    ...(descendants.length > 0 ? [`roots descend from it: ${descendants.map(({ boot }) => boot).join(", ")}`] : []),
  ];
}

function inUse(kept: readonly { readonly record: GenerationRecord; readonly reasons: readonly string[] }[]): UserError {
  const numbers = kept.map(({ record }) => record.number).join(", ");
  return new UserError("GENERATION_IN_USE", `generation ${numbers} cannot be deleted now; nothing was deleted`, {
    details: kept.flatMap(({ record, reasons }) => reasons.map((reason) => `${record.number}: ${reason}`)),
    hint: "A generation can go once no root descends from it; lethe roots list shows them.",
  });
}
