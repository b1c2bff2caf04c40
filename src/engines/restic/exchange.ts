import { warnings } from "../copied/guard.ts";
import { OWN_PLACES } from "../copied/source.ts";
import type { Intent, Subject } from "../engine.ts";
import { leave } from "../leave.ts";
import type { CopyStep, RunStep } from "../step.ts";
import { planCare } from "./care.ts";
import { LONG, resticStep, SOON } from "./command.ts";
import { ownSnapshots, refusal } from "./guard.ts";
import { escapePattern } from "./pattern.ts";
import type { Planner } from "./planner.ts";
import { recordsOf } from "./records.ts";
import { isSnapshot, machineTag, TAG } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";
import { unlock } from "./unlock.ts";
import type { Version } from "./version.ts";

/** Less than a day, so that one a day is made also where a timer is early. */
const UNCHANGED_MS = 20 * 3_600_000;

type Exchange = Extract<Intent, { kind: "exchange" }>;

/**
 * A snapshot once a day also where nothing was changed: by its time other machines see that this one still makes them. Of
 * an archive only where something is new: what a snapshot lacks, older ones have.
 */
export const planExchange: Planner<Exchange> = (subject, status, { version, intent }) => {
  const { source, heard } = status;
  if (source.kind === "absent") return leave();
  const why = refusal(subject, status, intent);
  if (why !== undefined) return leave(why);
  const isArchive = subject.component.type === "archive";
  const isNew = source.kind === "there" && (source.compared === undefined || source.compared.changed.files > 0);
  const isStored = isArchive && !isNew && heard?.kind === "there";
  const nothing = isArchive && source.kind === "there" && source.amount.files === 0;
  if (isStored || nothing) return leave(...warnings(source));
  const care = planCare(subject, status, version);
  if (hasIt(subject, status)) return { steps: care.steps, left: [...warnings(source), ...care.left] };
  const makes = heard?.kind === "absent" ? [makeRepository(subject, version)] : [];
  return {
    steps: [...makes, copy(subject, status, version), ...care.steps],
    left: [...warnings(source), ...care.left],
  };
};

/** Its newest snapshot is one of today by this machine, and of a tree to which nothing was done since. */
function hasIt(subject: Subject<ResticComponent>, { source, heard, made, madeSince, nowMs }: ResticStatus): boolean {
  // What a hook would write nobody knows.
  if (subject.component.hooks !== undefined || source.kind !== "there" || !source.untouched || source.partial)
    return false;
  if (madeSince || heard?.kind !== "there") return false;
  const newest = ownSnapshots(subject, heard.snapshots).at(-1);
  if (newest === undefined || !isSnapshot(newest, made)) return false;
  const ageMs = nowMs - newest.timeMs;
  return ageMs >= 0 && ageMs < UNCHANGED_MS;
}

/** Only where the store itself has said that there is none. */
function makeRepository(subject: Subject<ResticComponent>, version: Version): RunStep {
  return resticStep(subject, version, {
    title: `make a repository at ${subject.component.store.name}`,
    words: ["init"],
    timeout: 5 * SOON,
    saves: `${recordsOf(subject).lock}.made`,
    // Another component of the same store was faster.
    answers: { exists: "" },
    lock: "exclusive",
  });
}

function copy(subject: Subject<ResticComponent>, status: ResticStatus, version: Version): CopyStep {
  const { component, at, apart, machine } = subject;
  const { type, name, store, hooks } = component;
  const records = recordsOf(subject);
  const tags = [TAG, type, name, ...(status.self === undefined ? [] : [machineTag(status.self)])];
  const without = [...apart, ...OWN_PLACES].flatMap((path) => ["--exclude", escapePattern(`${at}/${path}`)]);
  const backup = resticStep(subject, version, {
    title: `copy to ${store.name}`,
    words: ["backup", "--json", "--one-file-system", "--host", machine, "--tag", tags.join(","), ...without, "--", at],
    timeout: LONG,
    tells: true,
    saves: records.made,
    mends: { locked: unlock(subject, version) },
    lock: "shared",
  });
  return {
    kind: "copy",
    title: `copy to ${store.name}`,
    from: at,
    apart: [...apart, ...OWN_PLACES],
    ...(hooks === undefined ? {} : { hooks }),
    steps: [backup],
    remembers: records.listing,
    forGood: type === "archive",
  };
}
