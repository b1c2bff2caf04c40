import type { Generation, MountedDisk } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { sortEntries } from "./entry.ts";
import { type Installed, readInstalled } from "./installed.ts";

/** A generation with what its boot entry says. */
export interface InstalledGeneration extends Generation {
  /** Of `@generations/<number>`. */
  readonly uuid: string;
  /** File name of its boot entry; absent: it is kept, and nothing boots it. */
  readonly entry?: string;
  /** Boots that it failed so far. */
  readonly triesDone?: number;
}

/** By number, ascending. What an unfinished install left is not among them. */
export async function listGenerations(context: GenerationContext, disk: MountedDisk): Promise<InstalledGeneration[]> {
  return generationsOf(await readInstalled(context, disk));
}

/** Keys of the layers that installed generations are made of: what makes the next build quick. */
export async function installedLayers(context: GenerationContext, disk: MountedDisk): Promise<string[]> {
  const { records } = await readInstalled(context, disk);
  return records.flatMap(({ layers }) => layers);
}

/** Pure. */
export function generationsOf({ records, entries, unfinished, running }: Installed): InstalledGeneration[] {
  const [next] = sortEntries(entries);
  return records.flatMap((record) => {
    const [entry] = sortEntries(entries.filter(({ generation }) => generation === record.number));
    if (entry === undefined && unfinished?.number === record.number) return [];
    const { number, key, created, kernelVersion, letheVersion, uuid } = record;
    return [
      {
        number,
        key,
        created,
        kernelVersion,
        letheVersion,
        uuid,
        next: next?.generation === number,
        running: running?.generation === number,
        ...(entry === undefined ? {} : { entry: entry.file }),
        ...(entry?.triesLeft === undefined ? {} : { triesLeft: entry.triesLeft }),
        ...(entry?.triesDone === undefined ? {} : { triesDone: entry.triesDone }),
      },
    ];
  });
}
