import type { CacheComponent } from "../../model/index.ts";
import { type Engine, NOTHING, type Plan, type Standing, type Subject } from "../engine.ts";
import { restore } from "../restore-local.ts";
import { inspect } from "./inspect.ts";
import type { CacheStatus } from "./status.ts";

/** What whoever fills it can fill again: kept, and held to its limit. */
export const cache: Engine<CacheComponent, CacheStatus> = { inspect, plan, standing };

function plan(subject: Subject<CacheComponent>, status: CacheStatus, { kind }: { readonly kind: string }): Plan {
  const { limit } = subject.component;
  if (kind === "restore" && status.kind === "absent") return restore(subject);
  if (kind !== "exchange") return { steps: [], left: [] };
  if (status.kind === "unknown") return { steps: [], left: [status.why] };
  if (status.kind !== "there" || limit === undefined || status.taken <= limit) return { steps: [], left: [] };
  const excess = status.taken - limit;
  const title = "delete what was used longest ago, down to its limit";
  return { steps: [{ kind: "trim", title, at: subject.at, files: status.files, excess }], left: [] };
}

function standing({ component }: Subject<CacheComponent>, status: CacheStatus): Standing {
  switch (status.kind) {
    case "absent":
      return { verdict: "safe", says: ["nothing is there"], lost: NOTHING };
    case "unknown":
      return { verdict: "unknown", says: [status.why], lost: NOTHING };
    case "free":
      return { verdict: "agreed", says: ["may be lost"], lost: NOTHING };
    case "there": {
      const part = Math.ceil((status.taken / Math.max(component.limit ?? 0, 1)) * 100);
      return { verdict: "agreed", says: ["may be lost", `${part} % of its limit`], lost: status.amount };
    }
  }
}
