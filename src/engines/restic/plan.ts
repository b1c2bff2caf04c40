import type { Intent, Plan, Subject } from "../engine.ts";
import { leave } from "../leave.ts";
import { planExchange } from "./exchange.ts";
import { planFetch } from "./fetch.ts";
import { planReadBack } from "./read-back.ts";
import { planRestore } from "./restore.ts";
import { planRetrieve } from "./retrieve.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

export function plan(subject: Subject<ResticComponent>, status: ResticStatus, intent: Intent): Plan {
  const { version } = status;
  if (version === undefined) return leave("restic is not installed: apt-get install restic");
  switch (intent.kind) {
    case "fetch":
      return planFetch(subject, status, { version, intent });
    case "exchange":
      return planExchange(subject, status, { version, intent });
    case "restore":
      return planRestore(subject, status, { version, intent });
    case "retrieve":
      return planRetrieve(subject, status, { version, intent });
    case "verify":
    case "evict":
      return planReadBack(subject, status, { version, intent });
  }
}
