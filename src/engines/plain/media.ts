import { join } from "node:path";
import type { MediaComponent } from "../../model/index.ts";
import { lookAtSource, type Source } from "../copied/source.ts";
import { standingOfCopied } from "../copied/standing.ts";
import type { Engine, Plan, Standing, Subject } from "../engine.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { standing } from "./standing.ts";
import type { PlainStatus } from "./status.ts";

/** `plain`: where it has a target. */
type MediaStatus =
  | { readonly kind: "copied"; readonly plain: PlainStatus }
  | { readonly kind: "alone"; readonly source: Source };

/** A directory of large files: what is new here is copied, and nothing is ever deleted there. */
export const media: Engine<MediaComponent, MediaStatus> = {
  async inspect(host, subject) {
    const { target } = subject.component;
    return target === undefined
      ? { kind: "alone", source: await lookAtSource(host, subject, join(subject.records, "nothing")) }
      : { kind: "copied", plain: await inspect(host, subject, target) };
  },

  plan(subject, status, intent): Plan {
    const { target: store, hooks, restore } = subject.component;
    if (store === undefined || status.kind === "alone") return { steps: [], left: [] };
    if (intent.kind === "restore" && restore === "never") {
      return { steps: [], left: [`agreed not to be brought back; ${store.name} has it`] };
    }
    if (intent.kind === "restore" && restore === "on-demand" && intent.eager !== true) {
      return { steps: [], left: [`brought back when it is asked for; ${store.name} has it`] };
    }
    return plan(subject, status.plain, intent, { store, hooks, mirrors: false });
  },

  standing(subject, status): Standing {
    const { losable, archive } = subject.component;
    const found = ofCopies(subject, status);
    const archived = archive === undefined ? [] : [`nothing archives it to ${archive.name} yet`];
    if (!losable || found.verdict !== "losing") return { ...found, says: [...found.says, ...archived] };
    return { ...found, verdict: "agreed", says: ["agreed to be lost", ...found.says, ...archived] };
  },
};

function ofCopies(subject: Subject<MediaComponent>, status: MediaStatus): Standing {
  const { target } = subject.component;
  if (target !== undefined && status.kind === "copied") return standing(subject, status.plain, target);
  return standingOfCopied(status.kind === "alone" ? status.source : status.plain.source, {
    store: "",
    newestMs: undefined,
  });
}
