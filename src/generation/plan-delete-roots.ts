import type { MountedDisk } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { readOperation } from "./journal.ts";
import { readRoots } from "./read-roots.ts";
import type { ErasedMark, Root } from "./roots.ts";
import { listSubvolumes, nestedIn, type Subvolume } from "./subvolumes.ts";

export interface DeleteRootsRequest {
  /** From when a root stopped being live. */
  readonly maxAgeDays: number;
  /** Whether the clock was set from a source outside of this machine. */
  readonly clockSynchronised: boolean;
}

export interface DeleteRootsPlan {
  /** `clock`: nothing is done, as ages could not be told. */
  readonly refused?: "clock";
  readonly deleted: readonly string[];
  /** Apply with `applyDeleteRoots`. */
  readonly steps: readonly RootStep[];
}

export type RootStep =
  /** Its age counts from now on. */
  | { readonly action: "mark"; readonly boot: string; readonly mark: ErasedMark }
  /** It lives again: a boot that could make no root has taken it. */
  | { readonly action: "unmark"; readonly boot: string }
  | { readonly action: "begin"; readonly uuids: readonly string[] }
  | { readonly action: "delete-subvolume"; readonly path: string; readonly uuid: string }
  /** Its stamp, mount table and mark. */
  | { readonly action: "forget"; readonly boot: string }
  | { readonly action: "end" };

/** Completed roots that are never deleted by themselves, however old. */
const SPARED = 3;
const DAY = 24 * 60 * 60 * 1000;

/** Looks, changes nothing. */
export async function planDeleteRoots(
  context: GenerationContext,
  disk: MountedDisk,
  request: DeleteRootsRequest,
): Promise<DeleteRootsPlan> {
  const roots = await readRoots(context, disk);
  const subvolumes = await listSubvolumes(context, disk.top);
  const unfinished = await readOperation(context, disk.top, "delete-roots");
  return decideDeleteRoots(roots, subvolumes, unfinished?.uuids ?? [], context.host.now(), request);
}

/**
 * Pure. Ages are counted from a root's mark, which Lethe writes when it first sees it erased: the stamps are written
 * at boot, before a clock without a battery is right, and a root must not look forty years old for that.
 */
export function decideDeleteRoots(
  roots: readonly Root[],
  subvolumes: readonly Subvolume[],
  unfinished: readonly string[],
  now: Date,
  { maxAgeDays, clockSynchronised }: DeleteRootsRequest,
): DeleteRootsPlan {
  if (!clockSynchronised) return { refused: "clock", deleted: [], steps: [] };
  const erased = roots.filter(({ live }) => !live);
  const spared = new Set(erased.filter(({ complete }) => complete !== undefined).slice(-SPARED));
  const old = erased.filter(
    (root) => !spared.has(root) && root.mark !== undefined && ageInDays(root.mark, now) >= maxAgeDays,
  );
  const order = [...old.filter(({ complete }) => !complete), ...old.filter(({ complete }) => complete)];
  const going = order.filter(isWhatWasMarked);
  const living = new Set(
    roots
      .filter(({ live }) => live)
      .flatMap(parts)
      .map(({ uuid }) => uuid),
  );
  const again = subvolumes.filter(({ uuid }) => unfinished.includes(uuid));
  const doomed = [...again.flatMap((each) => [...nestedIn(subvolumes, each.id), each]), ...going.flatMap(parts)];
  const unique = [...new Map(doomed.map((each) => [each.uuid, each])).values()].filter(({ uuid }) => !living.has(uuid));
  const forgotten = going.map(({ boot }) => boot);
  return {
    deleted: forgotten,
    steps: [
      ...roots.filter(({ live, mark }) => live && mark).map(({ boot }) => ({ action: "unmark", boot }) as const),
      ...erased
        .filter((root) => needsMark(root, now))
        .map((root) => ({ action: "mark", boot: root.boot, mark: markOf(root, now) }) as const),
      ...(unique.length > 0 ? [{ action: "begin", uuids: unique.map(({ uuid }) => uuid) } as const] : []),
      ...unique.map(({ path, uuid }) => ({ action: "delete-subvolume", path, uuid }) as const),
      ...forgotten.map((boot) => ({ action: "forget", boot }) as const),
      ...(unique.length > 0 || unfinished.length > 0 ? [{ action: "end" } as const] : []),
    ],
  };

  /** The snapshot first: while the root is there, its deletion can be found to be unfinished. */
  function parts({ booted, subvolume }: Root): Subvolume[] {
    return [booted, subvolume].flatMap((each) => (each === undefined ? [] : [...nestedIn(subvolumes, each.id), each]));
  }
}

function ageInDays({ seen }: ErasedMark, now: Date): number {
  return (now.getTime() - seen.getTime()) / DAY;
}

/** Something else may have been put in its place since: that was never recorded, so it stays. */
function isWhatWasMarked({ mark, subvolume, booted }: Root): boolean {
  return (
    (subvolume === undefined || subvolume.uuid === mark?.uuid) &&
    (booted === undefined || booted.uuid === mark?.bootedUuid)
  );
}

/** A mark from the future was written with a wrong clock. */
function needsMark({ mark }: Root, now: Date): boolean {
  return mark === undefined || mark.seen > now;
}

function markOf({ subvolume, booted, recordedUuid }: Root, now: Date): ErasedMark {
  const isMade = recordedUuid === undefined || recordedUuid === subvolume?.uuid;
  return {
    seen: now,
    ...(subvolume === undefined || !isMade ? {} : { uuid: subvolume.uuid }),
    ...(booted === undefined ? {} : { bootedUuid: booted.uuid }),
  };
}
