import type { Intent, Subject } from "../engine.ts";
import { leave } from "../leave.ts";
import { type RunStep, stagingOf } from "../step.ts";
import { LONG, resticStep, SOON } from "./command.ts";
import type { Planner } from "./planner.ts";
import { recordsOf } from "./records.ts";
import { newestOf, type Snapshot, showTime, snapshotsOf } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";
import { can, type Version } from "./version.ts";

type Restore = Extract<Intent, { kind: "restore" }>;

/** The newest snapshot of this machine, else of another, into a place where nothing is. */
export const planRestore: Planner<Restore> = (subject, status, { version, intent }) => {
  const { component, at, machine } = subject;
  const { source, heard } = status;
  const store = component.store.name;
  if (source.kind === "unknown") return leave(source.why);
  if (source.kind === "there" && !source.filling && source.amount.files > 0) {
    return source.compared !== undefined
      ? leave()
      : leave("something is there already, and nothing was brought over it");
  }
  const isWanted = component.type !== "archive" || intent.eager === true;
  if (!isWanted && heard?.kind !== "there") return leave();
  if (heard === undefined) return leave(`${store} was not asked yet what it has`);
  if (heard.kind === "absent") return leave(`${store} has no repository: there is nothing to bring back`);
  const found = chosen(subject, status);
  if (found === undefined)
    return leave(...(isWanted ? [`${store} has no snapshot of it: there is nothing to bring back`] : []));
  const whose = found.host === machine ? "" : ` that ${found.host} made`;
  const title = `bring back the snapshot of ${showTime(found.timeMs)}${whose}`;
  const { listing, restored } = recordsOf(subject);
  const staging = stagingOf(at);
  const { owner, group, mode } = component;
  const noted = resticStep(subject, version, {
    title: `note the snapshot of ${showTime(found.timeMs)} to go on from`,
    words: ["snapshots", "--json", "--no-lock", found.id],
    timeout: SOON,
    saves: restored,
  });
  // Else it would pass for another machine's of this name.
  if (!isWanted) return { steps: [noted], left: [] };
  return {
    steps: [
      noted,
      {
        kind: "fill",
        title,
        into: at,
        owner,
        group,
        mode,
        steps: restoreAll(subject, status, version, { staging, title, found }),
        from: `${staging}${found.paths[0]}`,
        remembers: listing,
      },
    ],
    left: [],
  };
};

/** An archive is what all of its snapshots have, the newer over the older. */
function restoreAll(
  subject: Subject<ResticComponent>,
  { heard }: ResticStatus,
  version: Version,
  { staging, title, found }: { staging: string; title: string; found: Snapshot },
): RunStep[] {
  const isArchive = subject.component.type === "archive";
  const all = isArchive && heard?.kind === "there" ? snapshotsOf(heard.snapshots, subject.component) : [found];
  const ids = all.filter(({ host, paths }) => host === found.host && paths[0] === found.paths[0]).map(({ id }) => id);
  return restoreInto(subject, version, { ids, title, target: staging });
}

export interface Restoring {
  /** Oldest first. */
  readonly ids: readonly string[];
  readonly title: string;
  readonly target: string;
  /** Patterns; default: all. */
  readonly only?: readonly string[];
}

/** Snapshots into one place, the newer over the older. */
export function restoreInto(subject: Subject<ResticComponent>, version: Version, wish: Restoring): RunStep[] {
  const { ids, title, target, only = [] } = wish;
  const sparse = can(version, "sparse") ? ["--sparse"] : [];
  const included = only.flatMap((one) => ["--include", one]);
  return ids.flatMap((id, index) => {
    const words = ["restore", "--json", "--no-lock", ...sparse, "--target", target, ...included, id];
    const restore = resticStep(subject, version, { title, words, timeout: LONG });
    return index === 0 ? [restore] : [makeWay(title, target), restore];
  });
}

/** restic 0.14 cannot make a pipe where one is. */
function makeWay(title: string, target: string): RunStep {
  const argv = ["find", target, "(", "-type", "p", "-o", "-type", "s", "-o", "-type", "l", ")", "-delete"];
  return { kind: "run", program: "other", title, argv, env: { LC_ALL: "C" }, timeout: LONG };
}

/** Of this machine where it has any. */
export function chosen(
  { component, machine }: Subject<ResticComponent>,
  { heard, nowMs }: ResticStatus,
  untilMs = Number.POSITIVE_INFINITY,
): Snapshot | undefined {
  if (heard?.kind !== "there") return undefined;
  const all = snapshotsOf(heard.snapshots, component).filter(({ timeMs }) => timeMs <= untilMs);
  const own = all.filter(({ host }) => host === machine);
  return newestOf(own.length > 0 ? own : all, nowMs);
}
