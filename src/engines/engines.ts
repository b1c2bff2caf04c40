import type { Host } from "../host/index.ts";
import type { Component } from "../model/index.ts";
import type { Engine, Inspected } from "./engine.ts";
import { git } from "./git/engine.ts";
import { local } from "./local.ts";

/** How a component stands, and what could be done about it. Never asks the network. */
export function engineFor(host: Host, component: Component): () => Promise<Inspected> {
  if (component.type === "repository") return bound(host, component, git);
  return bound<Component, unknown>(host, component, local);
}

/** Whether nothing moves it: it is kept, mounted or agreed to be lost, or its engine is not there. */
export function standsAlone({ type }: Component): boolean {
  return type !== "repository";
}

function bound<Kind extends Component, Status>(host: Host, component: Kind, engine: Engine<Kind, Status>) {
  return async (): Promise<Inspected> => {
    const status = await engine.inspect(host, component);
    return {
      component,
      standing: engine.standing(component, status),
      plan: (intent) => engine.plan(component, status, intent),
    };
  };
}
