import { join } from "node:path";
import { type MountedDisk, SUBVOLUMES } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { type PlacedEntry, parseEntry, parseEntryFile } from "./entry.ts";
import { openEsp } from "./esp.ts";
import type { EspFile } from "./esp-files.ts";
import { type InstallOperation, readOperation } from "./journal.ts";
import { BOOT_FILES, ENTRIES, LAST_NUMBER, recordPath } from "./places.ts";
import { type GenerationRecord, parseRecord } from "./record.ts";
import { type Running, readRunning } from "./running.ts";
import { listSubvolumes, type Subvolume } from "./subvolumes.ts";

/** What is on a disk, as plans need it. */
export interface Installed {
  /** By number, ascending. */
  readonly records: readonly GenerationRecord[];
  readonly entries: readonly PlacedEntry[];
  /** Files in loader/entries that are being written, or were. */
  readonly unfinishedEntries: readonly string[];
  /** Kernels, initrds and what is left of half-written ones. */
  readonly bootFiles: readonly EspFile[];
  readonly subvolumes: readonly Subvolume[];
  readonly lastNumber: number;
  /** An install that did not end. */
  readonly unfinished?: InstallOperation;
  /** Absent: this machine runs from another disk. */
  readonly running?: Running;
}

export async function readInstalled(context: GenerationContext, disk: MountedDisk): Promise<Installed> {
  const esp = openEsp(context, disk.esp);
  const records = await readRecords(context, disk.top);
  const subvolumes = await listSubvolumes(context, disk.top);
  const names = (await esp.list(ENTRIES)).map(({ name }) => name);
  const entries: PlacedEntry[] = [];
  for (const file of names) {
    const name = parseEntryFile(file);
    const text = name === undefined ? undefined : await esp.read(`${ENTRIES}/${file}`);
    if (name !== undefined && text !== undefined) entries.push(parseEntry(name, file, text.toString("utf8")));
  }
  const unfinished = await readOperation(context, disk.top, "install");
  const running = await readRunning(context.host, disk);
  return {
    records,
    entries,
    unfinishedEntries: names.filter((name) => /^lethe-.*\.new$/.test(name)),
    bootFiles: (await esp.list(BOOT_FILES)).filter(({ name }) => /\.(linux|initrd)(\.new)?$/.test(name)),
    subvolumes,
    lastNumber: await highestNumber(context, disk.top, subvolumes, [...records, ...(unfinished ? [unfinished] : [])]),
    ...(unfinished === undefined ? {} : { unfinished }),
    ...(running === undefined ? {} : { running }),
  };
}

async function readRecords({ host }: GenerationContext, top: string): Promise<GenerationRecord[]> {
  const names = await host.readDir(join(top, SUBVOLUMES.generations));
  const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
  return Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number) => parseRecord(recordPath(number), await host.readText(join(top, recordPath(number))))),
  );
}

async function highestNumber(
  { host }: GenerationContext,
  top: string,
  subvolumes: readonly Subvolume[],
  numbered: readonly { readonly number: number }[],
): Promise<number> {
  const file = join(top, LAST_NUMBER);
  const told = (await host.exists(file)) ? Number.parseInt(await host.readText(file), 10) : 0;
  const prefix = `${SUBVOLUMES.generations}/`;
  const present = subvolumes.filter(({ path }) => path.startsWith(prefix)).map(({ path }) => path.slice(prefix.length));
  return Math.max(
    0,
    told || 0,
    ...present.map(Number).filter(Number.isInteger),
    ...numbered.map(({ number }) => number),
  );
}
