import type { PlainStore } from "../../model/index.ts";
import type { Plan, Subject } from "../engine.ts";
import { type Step, stagingOf } from "../step.ts";
import type { Carrier } from "./carrier.ts";
import { refusalOf } from "./refusal.ts";
import type { PlainStatus } from "./status.ts";
import { ATTRIBUTES, STORE } from "./store.ts";

/** Fills a place that is absent or empty, once it was heard whose store it is; elsewhere there is nothing to do. */
export function restore(subject: Subject, status: PlainStatus, carrier: Carrier, store: PlainStore): Plan {
  const { source, heard, paths } = status;
  const { component, at } = subject;
  if (source.kind === "unknown") return { steps: [], left: [source.why] };
  if (source.kind === "there" && source.files.size > 0 && !source.filling) return { steps: [], left: [] };
  if (heard.kind === "empty")
    return { steps: [], left: [`${store.name} has nothing of it, or its disk is not mounted`] };
  if (heard.kind !== "mine") {
    const why = refusalOf(store, status);
    return { steps: [], left: why === undefined ? [] : [why] };
  }
  const { owner, group, mode } = component;
  const staging = stagingOf(at);
  const fill: Step = {
    kind: "fill",
    title: `bring it from ${store.name}`,
    into: at,
    ...{ owner, group, mode },
    steps: [carrier.bringFile(`${STORE}/${ATTRIBUTES}`, staging), carrier.bring(`${staging}/tree`)],
    from: `${staging}/tree`,
    attributes: { file: `${staging}/${ATTRIBUTES}`, byNumber: /^\d+$/.test(owner) },
    remembers: paths.copied,
  };
  return { steps: [fill], left: [] };
}
