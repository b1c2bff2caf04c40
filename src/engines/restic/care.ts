import type { Retention } from "../../model/index.ts";
import type { Plan, Subject } from "../engine.ts";
import type { RunStep } from "../step.ts";
import { LONG, resticStep } from "./command.ts";
import { ownSnapshots } from "./guard.ts";
import { PUT_OFF } from "./inspect.ts";
import { recordsOf } from "./records.ts";
import { isFuture, showTime, TAG } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";
import { unlock } from "./unlock.ts";
import type { Version } from "./version.ts";

const HOUR = 3_600_000;
/** Milliseconds between two. Pruning rewrites what half-used files hold, and checking reads all indexes. */
const EVERY = { thin: 20 * HOUR, prune: 7 * 24 * HOUR, check: 30 * 24 * HOUR } as const;

/** What keeps a repository small and sound; where another process works in it, it is put off. */
export function planCare(subject: Subject<ResticComponent>, status: ResticStatus, version: Version): Plan {
  const { component } = subject;
  const { nowMs, thinnedMs, prunedMs, checkedMs } = status;
  const isDue = (lastMs: number | undefined, every: number) =>
    // A time to come was written by a clock that was wrong.
    lastMs === undefined || nowMs - lastMs >= every || lastMs > nowMs + HOUR;
  const keep = component.type === "backup" ? component.keep : undefined;
  const future = futureSnapshot(subject, status);
  const steps: RunStep[] = [];
  if (keep !== undefined && future === undefined && isDue(thinnedMs, EVERY.thin)) {
    steps.push(thin(subject, version, keep));
  }
  if (keep !== undefined && future === undefined && isDue(prunedMs, EVERY.prune)) {
    steps.push(care(subject, version, { title: "free what no snapshot needs", words: ["prune"], which: "pruned" }));
  }
  if (isDue(checkedMs, EVERY.check)) {
    steps.push(care(subject, version, { title: "check the repository", words: ["check"], which: "checked" }));
  }
  const left =
    keep === undefined || future === undefined
      ? []
      : [
          `nothing is forgotten: a snapshot is dated ${showTime(future)}, which is to come; one of two clocks was wrong`,
        ];
  return { steps, left };
}

function futureSnapshot(subject: Subject<ResticComponent>, { heard, nowMs }: ResticStatus): number | undefined {
  if (heard?.kind !== "there") return undefined;
  return ownSnapshots(subject, heard.snapshots).find((one) => isFuture(one, nowMs))?.timeMs;
}

/** Of this component on this machine, and of nothing else. */
function thin(subject: Subject<ResticComponent>, version: Version, keep: Retention): RunStep {
  const { type, name } = subject.component;
  const rules = Object.entries(keep).flatMap(([unit, count]) =>
    count === undefined ? [] : [`--keep-${unit}`, String(count)],
  );
  const which = ["--host", subject.machine, "--tag", [TAG, type, name].join(","), "--group-by", "host"];
  const words = ["forget", "--json", ...which, ...rules];
  return care(subject, version, { title: "forget what is not to be kept", words, which: "thinned" });
}

interface Care {
  readonly title: string;
  readonly words: readonly string[];
  readonly which: "thinned" | "pruned" | "checked";
}

function care(subject: Subject<ResticComponent>, version: Version, { title, words, which }: Care): RunStep {
  return resticStep(subject, version, {
    title: `${title} at ${subject.component.store.name}`,
    words,
    timeout: LONG,
    saves: recordsOf(subject)[which],
    mends: { locked: unlock(subject, version) },
    answers: { locked: PUT_OFF },
    lock: "exclusive",
  });
}
