import { engineFor, type Inspected, runSteps, type Standing } from "../engines/index.ts";
import type { Component } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import { isPersons } from "./state-components.ts";
import type { Workspace } from "./workspace.ts";

export interface ComponentStanding {
  readonly component: Component;
  readonly standing: Standing;
  /** What is left to a person. */
  readonly left: readonly string[];
  /** It was asked for what its remotes have, and could not be told. */
  readonly unreached?: string;
}

export interface StateStatus {
  /** Sorted by path. */
  readonly standings: readonly ComponentStanding[];
  readonly lost: Standing["lost"];
  readonly verdict: "safe" | "losing" | "unknown";
}

/** How all stands that a config keeps on this machine. `fetch`: the remotes are asked first; else nobody is. */
export async function stateStatus(
  workspace: Workspace,
  argument: string | undefined,
  { fetch = false }: { readonly fetch?: boolean } = {},
): Promise<StateStatus> {
  const { declaration } = await loadConfig(workspace, argument);
  const components = declaration.components.filter(isPersons);
  workspace.progress.step(`look at ${components.length} components`);
  const standings = await eachInParallel(components, widthOf(workspace), (one) => standingOf(workspace, one, fetch));
  const lost = standings
    .filter(({ standing }) => standing.verdict === "losing")
    .map(({ standing }) => standing.lost)
    .reduce(sum, { files: 0, bytes: 0, commits: 0, newestMs: 0 });
  const has = (verdict: Standing["verdict"]) => standings.some(({ standing }) => standing.verdict === verdict);
  const unreached = standings.some((one) => one.unreached !== undefined);
  return { standings, lost, verdict: has("unknown") || unreached ? "unknown" : has("losing") ? "losing" : "safe" };
}

async function standingOf(workspace: Workspace, component: Component, fetch: boolean): Promise<ComponentStanding> {
  const inspect = engineFor(workspace.host, component);
  const before = await inspect();
  if (!fetch) return told(before);
  const { signal, host } = workspace;
  const { steps } = before.plan("fetch");
  if (steps.length === 0) return told(before);
  const { failed } = await runSteps(host, steps, { signal });
  return { ...told(await inspect()), ...(failed === undefined ? {} : { unreached: failed.why }) };
}

function told(inspected: Inspected): ComponentStanding {
  const { component, standing } = inspected;
  return { component, standing, left: inspected.plan("exchange").left };
}

/** Looking is bound by the disk as much as by processors. */
export function widthOf({ host }: Pick<Workspace, "host">): number {
  return Math.max(4, host.cpus * 2);
}

function sum(a: Standing["lost"], b: Standing["lost"]): Standing["lost"] {
  return {
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    commits: a.commits + b.commits,
    newestMs: Math.max(a.newestMs, b.newestMs),
  };
}
