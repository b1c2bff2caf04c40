import type { Host } from "../host/index.ts";
import type { Component } from "../model/index.ts";
import { cache } from "./cache/engine.ts";
import { encrypted } from "./encrypted/engine.ts";
import { type Engine, type Inspected, NOTHING, type Subject } from "./engine.ts";
import { git } from "./git/engine.ts";
import { hg } from "./hg/engine.ts";
import { local } from "./local.ts";
import { media } from "./media/engine.ts";
import { mirror } from "./plain/mirror.ts";
import { remoteFs } from "./remote-fs/engine.ts";
import { restic } from "./restic/engine.ts";
import { silenceAt } from "./silent.ts";

/** How a component stands, and what could be done about it. Never asks the network. */
export function engineFor(host: Host, subject: Subject): () => Promise<Inspected> {
  const { component } = subject;
  switch (component.type) {
    case "repository":
      return component.vcs === "hg"
        ? bound(host, { ...subject, component }, hg)
        : bound(host, { ...subject, component }, git);
    case "encrypted":
      return bound(host, { ...subject, component }, encrypted);
    case "remoteFs":
      return bound(host, { ...subject, component }, remoteFs);
    case "media":
      return bound(host, { ...subject, component }, media);
    case "cache":
      return bound(host, { ...subject, component }, cache);
    case "mirror":
      return bound(host, { ...subject, component }, mirror);
    case "backup":
    case "archive":
      return bound(host, { ...subject, component }, restic);
    default:
      return bound<Component, unknown>(host, subject, local);
  }
}

/** Whether nothing moves it: it is kept, mounted or agreed to be lost. */
export function standsAlone(component: Component): boolean {
  switch (component.type) {
    case "repository":
    case "backup":
    case "archive":
    case "mirror":
      return false;
    case "cache":
      return component.limit === undefined;
    case "media":
      return component.target === undefined && component.archive === undefined;
    default:
      return true;
  }
}

function bound<Kind extends Component, Status>(host: Host, subject: Subject<Kind>, engine: Engine<Kind, Status>) {
  return async (): Promise<Inspected> => {
    const { component } = subject;
    const why = asksFirst(component) ? undefined : await silenceAt(host, subject.at);
    if (why !== undefined) return unanswered(component, why);
    const status = await engine.inspect(host, subject);
    return {
      component,
      standing: engine.standing(subject, status),
      plan: (intent) => engine.plan(subject, status, intent),
    };
  };
}

/** Their engines know themselves what serves them. */
function asksFirst({ type }: Component): boolean {
  return type === "remoteFs" || type === "encrypted";
}

function unanswered(component: Component, why: string): Inspected {
  const standing = { verdict: "unknown", says: [why], lost: NOTHING } as const;
  return { component, standing, plan: () => ({ steps: [], left: [] }) };
}
