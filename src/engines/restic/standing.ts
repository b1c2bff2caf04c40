import { standingOfCopied } from "../copied/standing.ts";
import type { OtherCopy, Standing, Subject } from "../engine.ts";
import { ownSnapshots } from "./guard.ts";
import { nameIn, newestOf } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

export function standing(subject: Subject<ResticComponent>, status: ResticStatus): Standing {
  const others = otherCopies(subject, status);
  return { ...ownStanding(subject, status), ...(others.length === 0 ? {} : { others }) };
}

/** Of whatever other machines copy there, the newest of each. */
function otherCopies({ component, machine }: Subject<ResticComponent>, { heard }: ResticStatus): OtherCopy[] {
  if (heard?.kind !== "there") return [];
  const newest = new Map<string, OtherCopy>();
  for (const { host, tags, timeMs } of heard.snapshots) {
    const name = nameIn(tags);
    if (host === machine || name === undefined) continue;
    newest.set(`${host}\0${name}`, { store: component.store.name, machine: host, name, copiedMs: timeMs });
  }
  return [...newest.values()];
}

function ownStanding(subject: Subject<ResticComponent>, status: ResticStatus): Standing {
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
