import type { RemoteFsComponent } from "../../model/index.ts";
import { type Engine, type Intent, NOTHING, type Plan, type Standing, type Subject } from "../engine.ts";
import { restore } from "../restore-local.ts";
import { ask } from "./ask.ts";
import { inspect } from "./inspect.ts";
import type { RemoteFsStatus } from "./status.ts";

/** A file system of another machine: nothing of it is here, and units mount it. */
export const remoteFs: Engine<RemoteFsComponent, RemoteFsStatus> = { inspect, plan, standing };

function plan(subject: Subject<RemoteFsComponent>, status: RemoteFsStatus, intent: Intent): Plan {
  if (intent.kind === "fetch") return { steps: [ask(subject)], left: [] };
  if (intent.kind === "restore" && status.kind === "unmounted" && !status.isMade) return restore(subject);
  if (status.kind !== "unmounted" || status.plain.amount.files === 0) return { steps: [], left: [] };
  return { steps: [], left: [`move what was written to ${subject.at} while nothing was mounted somewhere else`] };
}

function standing({ component }: Subject<RemoteFsComponent>, status: RemoteFsStatus): Standing {
  if (status.kind === "unknown") return { verdict: "unknown", says: [status.why], lost: NOTHING };
  const { answeredMs } = status;
  const answer = answeredMs === undefined ? [] : [`its server answers in ${answeredMs} ms`];
  if (status.kind === "unmounted") {
    const { amount, partial } = status.plain;
    if (amount.files > 0) {
      const says = ["it is not mounted, and what is in it was written to this disk: nothing copies it", ...answer];
      return { verdict: "losing", says, lost: amount };
    }
    if (partial) {
      return { verdict: "unknown", says: ["it is not mounted, and part of it may not be read"], lost: NOTHING };
    }
  }
  return { verdict: "safe", says: [MOUNTED[status.kind], ...answer, `on ${component.source}`], lost: NOTHING };
}

const MOUNTED = {
  mounted: "mounted",
  waiting: "not mounted: its first use does that",
  unmounted: "not mounted",
} as const;
