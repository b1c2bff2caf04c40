import { join } from "node:path";
import { type MountedDisk, SUBVOLUMES } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { type ErasedMark, parseMark, parseStamp, type Root, type Stamp } from "./roots.ts";
import { type Running, readRunning } from "./running.ts";
import { listSubvolumes, type Subvolume } from "./subvolumes.ts";

/** All roots on a disk, by boot number, ascending; also what is left of one whose deletion was cut short. */
export async function readRoots(context: GenerationContext, disk: MountedDisk): Promise<Root[]> {
  const { host } = context;
  const subvolumes = await listSubvolumes(context, disk.top);
  const directory = join(disk.top, SUBVOLUMES.roots);
  const names = await host.readDir(directory);
  const stamps = new Map<string, Stamp>();
  const marks = new Map<string, ErasedMark>();
  for (const name of names) {
    const [, boot = "", kind] = /^(\d{6,})\.(stamp|erased)$/.exec(name) ?? [];
    if (kind === "stamp") stamps.set(boot, parseStamp(await host.readText(join(directory, name))));
    const mark = kind === "erased" ? parseMark(await host.readText(join(directory, name))) : undefined;
    if (mark !== undefined) marks.set(boot, mark);
  }
  const boots = names.map((name) => /^(\d{6,})(?:\.|$)/.exec(name)?.[1]).filter((boot) => boot !== undefined);
  return rootsOf([...new Set(boots)], stamps, marks, subvolumes, await readRunning(host, disk));
}

/** Pure. */
export function rootsOf(
  boots: readonly string[],
  stamps: ReadonlyMap<string, Stamp>,
  marks: ReadonlyMap<string, ErasedMark>,
  subvolumes: readonly Subvolume[],
  running: Running | undefined,
): Root[] {
  const byPath = new Map(subvolumes.map((subvolume) => [subvolume.path, subvolume]));
  const sorted = [...boots].sort((a, b) => Number(a) - Number(b));
  const newest = Number(sorted.at(-1) ?? 0);
  // A root above the running one is being made for a soft reboot.
  const firstLive = running?.boot === undefined ? newest : Math.min(Number(running.boot), newest);
  return sorted.map((boot, index) => {
    const stamp = stamps.get(boot) ?? {};
    const mark = marks.get(boot);
    const live = Number(boot) >= firstLive;
    const next = stamps.get(sorted[index + 1] ?? "");
    const erased = live ? undefined : (stamp.ended ?? next?.started ?? mark?.seen);
    const subvolume = byPath.get(`${SUBVOLUMES.roots}/${boot}`);
    const booted = byPath.get(`${SUBVOLUMES.booted}/${boot}`);
    return {
      boot,
      number: Number(boot),
      live,
      ...defined("generation", stamp.generation),
      ...defined("started", stamp.started),
      ...defined("complete", stamp.complete),
      ...defined("carried", stamp.carried),
      ...defined("erased", erased),
      ...defined("subvolume", subvolume),
      ...defined("recordedUuid", stamp.rootUuid),
      ...defined("booted", booted),
      ...defined("mark", mark),
      ancestors: subvolume === undefined ? [] : ancestorsOf(subvolume, subvolumes),
    };
  });
}

function ancestorsOf(subvolume: Subvolume, all: readonly Subvolume[]): string[] {
  const parent = subvolume.parentUuid;
  if (parent === undefined) return [];
  const found = all.find(({ uuid }) => uuid === parent);
  return [parent, ...(found === undefined ? [] : ancestorsOf(found, all))];
}

function defined<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
