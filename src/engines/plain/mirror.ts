import type { MirrorComponent } from "../../model/index.ts";
import type { Engine } from "../engine.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { standing } from "./standing.ts";
import type { PlainStatus } from "./status.ts";

/** A directory of which another place has a plain copy, deletions included. */
export const mirror: Engine<MirrorComponent, PlainStatus> = {
  inspect: (host, subject) => inspect(host, subject, subject.component.target),
  plan: (subject, status, intent) => {
    const { target: store, hooks } = subject.component;
    return plan(subject, status, intent, { store, hooks, mirrors: true });
  },
  standing: (subject, status) => standing(subject, status, subject.component.target),
};
