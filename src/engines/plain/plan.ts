import type { Hooks, PlainStore } from "../../model/index.ts";
import type { Intent, Plan, Subject } from "../engine.ts";
import { carrierFor } from "./carriers.ts";
import { exchange } from "./exchange.ts";
import { restore } from "./restore.ts";
import type { PlainStatus } from "./status.ts";
import { verify } from "./verify.ts";

interface Copied {
  readonly store: PlainStore;
  readonly hooks: Hooks | undefined;
  /** What is deleted here is deleted there too. */
  readonly mirrors: boolean;
}

/** What a store of plain files can be asked for. `fetch` comes before all others: it hears whose store it is. */
export function plan(subject: Subject, status: PlainStatus, intent: Intent, copied: Copied): Plan {
  const carrier = carrierFor(copied.store, status);
  switch (intent.kind) {
    case "fetch":
      return { steps: status.source.kind === "unknown" ? [] : carrier.ask(), left: [] };
    case "exchange":
      return exchange(subject, status, carrier, {
        ...copied,
        deletions: intent.deletions === true,
        takeOver: intent.takeOver === true,
      });
    case "restore":
      return restore(subject, status, carrier, copied.store);
    case "verify":
      return verify(subject, status, carrier, copied.store, intent.part);
    default:
      return { steps: [], left: [] };
  }
}
