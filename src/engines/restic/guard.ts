import { refusal as refusalOfSource } from "../copied/guard.ts";
import type { Intent, Subject } from "../engine.ts";
import { isSnapshot, makerOf, type Snapshot, showTime, snapshotsOf } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

const MEANT = "if that is meant: lethe state sync --take-over";

/** Why nothing must be copied now, in plain words; undefined: it may. */
export function refusal(
  subject: Subject<ResticComponent>,
  status: ResticStatus,
  { deletions = false, takeOver = false }: Extract<Intent, { kind: "exchange" }>,
): string | undefined {
  // What an archive's files have left behind is their store's to keep.
  const gone = deletions || subject.component.type === "archive";
  return refusalOfSource(status.source, gone) ?? (takeOver ? undefined : refusalOfStore(subject, status));
}

function refusalOfStore(subject: Subject<ResticComponent>, status: ResticStatus): string | undefined {
  const { heard, made, madeSince } = status;
  const { name } = subject.component.store;
  if (heard === undefined || madeSince) return undefined;
  if (heard.kind === "absent") {
    if (made === undefined) return status.noPlace;
    return `${name} had a repository and has none now: is its disk mounted, its address right? A new one, ${MEANT}`;
  }
  const own = ownSnapshots(subject, heard.snapshots);
  const isMine = (one: Snapshot) => makerOf(one) === undefined || makerOf(one) === status.self;
  if (made !== undefined && !own.some((one) => isMine(one) || isSnapshot(one, made))) {
    return `${name} has none of the snapshots that this machine has made there: it is another repository; ${MEANT}`;
  }
  const newest = own.at(-1);
  if (newest === undefined || isMine(newest) || isSnapshot(newest, status.restored)) return undefined;
  const who = `another machine that is called ${subject.machine}`;
  return `${name} has a newer snapshot of it, of ${showTime(newest.timeMs)}, by ${who}: give one of them another name; ${MEANT}`;
}

/** Of the component, by machines of this name. */
export function ownSnapshots({ component, machine }: Subject<ResticComponent>, snapshots: readonly Snapshot[]) {
  return snapshotsOf(snapshots, component).filter(({ host }) => host === machine);
}
