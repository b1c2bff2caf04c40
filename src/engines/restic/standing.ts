import { standingOfCopied } from "../copied/standing.ts";
import type { Standing, Subject } from "../engine.ts";
import { ownSnapshots } from "./guard.ts";
import { newestOf } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

export function standing(subject: Subject<ResticComponent>, status: ResticStatus): Standing {
  const { source } = status;
  const store = subject.component.store.name;
  const newestMs = newestCopy(subject, status);
  if (source.kind === "there" && source.compared !== undefined && newestMs === undefined) {
    return { verdict: "losing", says: [`${store} does not have it any more`], lost: source.amount };
  }
  if (source.kind === "there" && source.compared !== undefined && source.amount.files > 0 && status.onThisDisk) {
    const says = `its only copy is on the same disk: ${subject.component.store.address}`;
    return { verdict: "losing", says: [says], lost: source.amount };
  }
  const found = standingOfCopied(source, { store, newestMs });
  return subject.component.type === "archive" ? { ...found, says: archived(status, found, store) } : found;
}

function archived({ source, copied }: ResticStatus, { verdict, says }: Standing, store: string): readonly string[] {
  if (source.kind === "absent" && copied !== undefined) return [elsewhere(copied.size, store)];
  if (source.kind !== "there" || source.compared === undefined) return says;
  const { gone } = source.compared;
  if (gone === 0) return says;
  return source.amount.files === 0 && verdict === "safe" ? [elsewhere(gone, store)] : [...says, elsewhere(gone, store)];
}

function elsewhere(count: number, store: string): string {
  return `${count} file${count === 1 ? " is" : "s are"} only in ${store}`;
}

/** undefined: the store is known to have none. */
function newestCopy(subject: Subject<ResticComponent>, status: ResticStatus): number | undefined {
  const { heard, madeSince, nowMs, madeMs } = status;
  if (madeSince) return madeMs;
  if (heard?.kind !== "there") return undefined;
  const own = ownSnapshots(subject, heard.snapshots);
  const restored = heard.snapshots.filter(({ id }) => id === status.restored);
  return newestOf(own.length > 0 ? own : restored, nowMs)?.timeMs;
}
