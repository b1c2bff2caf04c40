import { createHash } from "node:crypto";
import type { PlainStore } from "../../model/index.ts";
import type { Plan, Subject } from "../engine.ts";
import type { Carrier } from "./carrier.ts";
import { refusalOf } from "./refusal.ts";
import type { PlainStatus } from "./status.ts";

/** Of what was copied only that can be compared which is here as it was then. */
export function verify(subject: Subject, status: PlainStatus, carrier: Carrier, store: PlainStore, part: number): Plan {
  const { source, heard, nowMs } = status;
  if (source.kind !== "there" || source.compared === undefined) return { steps: [], left: [] };
  const why = heard.kind === "unheard" ? undefined : refusalOf(store, status);
  if (why !== undefined) return { steps: [], left: [why] };
  const files = source.compared.same.filter((path) => isChosen(path, nowMs, part));
  return { steps: files.length === 0 ? [] : [carrier.verify(subject.at, files)], left: [] };
}

/** Another part each time, without a memory of the former ones. */
function isChosen(path: string, seed: number, part: number): boolean {
  if (part >= 1) return true;
  const digest = createHash("sha256").update(`${seed} ${path}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < part;
}
