import { type Change, UserError } from "../model/index.ts";
import { groupByBoot } from "./boot.ts";
import type { ChangesContext, Difference } from "./context.ts";
import { differenceBySend, type Volume } from "./send.ts";
import { descends, showSubvolume } from "./subvolume.ts";

/** Absolute paths. */
export interface LiveDiffRequest {
  /** A live root, or an erased one: a subvolume that descends from `pristine`. */
  readonly live: string;
  /** The generation: read-only. */
  readonly pristine: string;
  /** Read-only snapshot of `live` as it was when its boot was complete, where there is one. */
  readonly booted?: string;
  /** On the same file system and outside `live`; made where it is not there. Ours alone. */
  readonly snapshotDirectory: string;
}

export interface LiveDifference extends Difference {
  /** Those of `changes` that the boot itself made and that nothing touched since. */
  readonly byBoot: readonly Change[];
  /** All others. */
  readonly sinceBoot: readonly Change[];
}

const PREFIX = "diff-";

/**
 * What differs in a live root from pristine. Takes a read-only snapshot of it for the time it takes, and removes what
 * an interrupted former run left. Throws UserError CHANGES_NOT_LIVE where the one does not descend from the other.
 */
export async function liveDiff(context: ChangesContext, request: LiveDiffRequest): Promise<LiveDifference> {
  const { pristine, live, booted, snapshotDirectory } = request;
  const [before, root, atBoot] = await Promise.all([
    volumeAt(context, pristine),
    volumeAt(context, live),
    booted === undefined ? undefined : volumeAt(context, booted),
  ]);
  if (!(await descends(context, live, root, before))) {
    throw new UserError("CHANGES_NOT_LIVE", `${live} was not made from ${pristine}`, {
      hint: "Is this the generation that the root was booted from? lethe system list-generations names it.",
    });
  }
  if (atBoot !== undefined && atBoot.parentUuid !== root.uuid) {
    throw new UserError("CHANGES_NOT_LIVE", `${atBoot.path} is no snapshot of ${live}`);
  }
  return withSnapshots(context, [live], snapshotDirectory, async ([snapshot = ""]) => {
    const sincePristine = await differenceBySend(context, before, snapshot, root);
    if (atBoot === undefined) return { ...sincePristine, byBoot: [], sinceBoot: sincePristine.changes };
    const since = await differenceBySend(context, atBoot, snapshot, root);
    return { ...sincePristine, ...groupByBoot(sincePristine.changes, since.changes) };
  });
}

export async function volumeAt(context: ChangesContext, path: string): Promise<Volume> {
  const volume = await showSubvolume(context, path);
  if (volume === undefined) throw new UserError("CHANGES_NOT_LIVE", `${path} is no btrfs subvolume`);
  return { ...volume, path };
}

/** Read-only snapshots of subvolumes, for the time that `use` takes. */
export async function withSnapshots<T>(
  { host, toolchain, progress }: ChangesContext,
  subvolumes: readonly string[],
  snapshotDirectory: string,
  use: (snapshots: readonly string[]) => Promise<T>,
): Promise<T> {
  await host.makeDir(snapshotDirectory, { mode: 0o700 });
  const outside = await host.lstat(snapshotDirectory);
  for (const subvolume of subvolumes) {
    if ((await host.lstat(subvolume))?.dev !== outside?.dev) continue;
    throw new Error(`${snapshotDirectory} is inside ${subvolume}: it would find itself`);
  }
  // Whoever holds the lock knows that no snapshot here is in use.
  const release = await host.lock(`${snapshotDirectory}/lock`, () => progress.note("Waiting for another report."));
  const remove = (path: string) => host.run(toolchain.wrap(["btrfs", "subvolume", "delete", path]));
  const snapshots = subvolumes.map(() => `${snapshotDirectory}/${PREFIX}${host.randomHex(8)}`);
  try {
    const left = (await host.readDir(snapshotDirectory)).filter((name) => name.startsWith(PREFIX));
    for (const name of left) await remove(`${snapshotDirectory}/${name}`);
    progress.step("Taking a snapshot");
    for (const [index, snapshot] of snapshots.entries()) {
      await host.run(toolchain.wrap(["btrfs", "subvolume", "snapshot", "-r", subvolumes[index] ?? "", snapshot]));
    }
    return await use(snapshots);
  } finally {
    for (const snapshot of snapshots) if (await host.exists(snapshot)) await remove(snapshot);
    await release();
  }
}
