import type { MountedDisk } from "../model/index.ts";
import { chooseEntry } from "./choose-entry.ts";
import type { GenerationContext } from "./context.ts";
import { type InstallFacts, type InstallRequest, installFacts } from "./install-facts.ts";
import { loaderSteps } from "./loader.ts";
import { generationPath, INCOMING, layerPath } from "./places.ts";
import type { GenerationRecord } from "./record.ts";
import { requireSpace, type SpaceOfBoth, spaceOf } from "./space.ts";
import type { GenerationStep } from "./step.ts";
import { removeUnreferenced } from "./unreferenced.ts";

/** What installing a root on a disk will do, in order. */
export interface InstallPlan {
  /**
   * `nothing`: this very system is the newest generation, and the next to boot. `choose`: it is installed, and will
   * be the next. `resume`: an install that was cut short is finished.
   */
  readonly outcome: "install" | "resume" | "choose" | "nothing";
  readonly number: number;
  /** Bytes. */
  readonly space: SpaceOfBoth;
  readonly steps: readonly GenerationStep[];
  /** What a person should know, one line each. */
  readonly notes: readonly string[];
}

/**
 * Looks, changes nothing. Throws GENERATION_NO_SPACE, GENERATION_NO_LOADER. The caller holds the generation lock from
 * here until the plan is applied.
 */
export async function planInstall(
  context: GenerationContext,
  disk: MountedDisk,
  request: InstallRequest,
): Promise<InstallPlan> {
  return decideInstall(await installFacts(context, disk, request), disk, request);
}

/** What a kernel command line says of a disk. */
export type DiskIdentity = Pick<MountedDisk, "btrfsUuid" | "espPartuuid">;

/** Pure. */
export function decideInstall(facts: InstallFacts, disk: DiskIdentity, request: InstallRequest): InstallPlan {
  const { number, outcome, created } = choose(facts, request.root.key);
  const record = recordOf(facts, disk, request, number, created);
  const { linuxFile: linux, initrdFile: initrd, title, options } = record;
  const { steps: loader, notes } = loaderSteps(facts.loader, request);
  const { installed } = facts;
  const steps: GenerationStep[] = [
    ...leftovers(facts, number),
    ...(outcome === "install" ? [begin(number, request.root.key, created)] : []),
    ...removeUnreferenced(installed, [linux, initrd]),
    ...subvolumeSteps(facts, request, record),
    ...[facts.linux, facts.initrd].filter(({ present }) => !present).map(writeBootFile),
    ...loader,
    ...chooseEntry(
      installed.entries,
      { generation: number, title, linux, initrd, options },
      { freshTries: request.tries },
    ),
    ...(outcome === "install" || installed.unfinished !== undefined ? [{ action: "end" } as const] : []),
  ];
  const space = spaceOf(steps, installed, facts.free);
  requireSpace(space);
  return { outcome: outcome === "choose" && steps.length === 0 ? "nothing" : outcome, number, space, steps, notes };
}

function choose({ installed, now }: InstallFacts, key: string) {
  const { records, unfinished, lastNumber } = installed;
  if (unfinished?.key === key) {
    return { outcome: "resume", number: unfinished.number, created: unfinished.created } as const;
  }
  const newest = records.filter(({ number }) => number !== abandoned(installed)).at(-1);
  if (newest?.key === key) return { outcome: "choose", number: newest.number, created: newest.created } as const;
  return { outcome: "install", number: lastNumber + 1, created: now } as const;
}

/** Number of an install that never got as far as its entry. */
function abandoned({ unfinished, entries }: InstallFacts["installed"]): number | undefined {
  return entries.some(({ generation }) => generation === unfinished?.number) ? undefined : unfinished?.number;
}

function leftovers({ installed }: InstallFacts, number: number): GenerationStep[] {
  const given = abandoned(installed);
  const gone = given === number ? undefined : given;
  const left = installed.subvolumes.filter(
    ({ path }) => path.startsWith(`${INCOMING}/`) || (gone !== undefined && path === generationPath(gone)),
  );
  return [
    ...left.map(({ path, uuid }) => ({ action: "delete-subvolume", path, uuid }) as const),
    ...installed.records
      .filter((record) => record.number === gone)
      .map((record) => ({ action: "delete-record", number: record.number }) as const),
  ];
}

function begin(number: number, key: string, created: string): GenerationStep {
  return { action: "begin", operation: { version: 1, kind: "install", number, key, created } };
}

function subvolumeSteps(
  { installed, layers, sameFileSystem }: InstallFacts,
  { root }: InstallRequest,
  record: Omit<GenerationRecord, "uuid">,
): GenerationStep[] {
  const { number } = record;
  const there = installed.subvolumes.some(({ path }) => path === generationPath(number));
  const from = sameFileSystem ? root.path : layerPath(lastKey(root.layers));
  return [
    ...(there
      ? []
      : [
          ...layers.filter(({ present }) => !present).map((layer) => ({ action: "receive-layer", layer }) as const),
          { action: "snapshot", from, number } as const,
        ]),
    ...(installed.records.some((each) => each.number === number) ? [] : [{ action: "record", record } as const]),
  ];
}

function lastKey(layers: InstallRequest["root"]["layers"]): string {
  const last = layers.at(-1);
  if (last === undefined) throw new Error("a built root has at least one layer");
  return last.key;
}

function recordOf(
  { linux, initrd }: InstallFacts,
  { btrfsUuid, espPartuuid }: DiskIdentity,
  { root, hostname, letheVersion, commandLine }: InstallRequest,
  number: number,
  created: string,
): Omit<GenerationRecord, "uuid"> {
  const esp = espPartuuid === undefined ? {} : { espPartuuid };
  return {
    version: 1,
    number,
    key: root.key,
    created,
    title: `Lethe ${hostname}, generation ${number}`,
    kernelVersion: root.kernelVersion,
    letheVersion,
    kernel: root.kernel,
    initrd: root.initrd,
    linuxFile: linux.path,
    initrdFile: initrd.path,
    options: commandLine({ generation: number, btrfsUuid, ...esp }),
    layers: root.layers.map(({ key }) => key),
  };
}

function writeBootFile({ path, source, size }: InstallFacts["linux"]): GenerationStep {
  return { action: "write-boot-file", path, source, size };
}
