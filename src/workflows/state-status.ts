import { engineFor, type Inspected, runSteps, type Standing, type Subject } from "../engines/index.ts";
import type { Component } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import { type LeftBehind, leftBehind } from "./leftovers.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { isPersons } from "./state-components.ts";
import { secretsOf } from "./state-secrets.ts";
import { subjectsOf } from "./subject.ts";
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
  /** What is here and declared no more. It says nothing of what would be lost. */
  readonly leftovers: readonly LeftBehind[];
}

/** How all stands that a config keeps on this machine. `fetch`: the remotes are asked first; else nobody is. */
export async function stateStatus(
  workspace: Workspace,
  argument: string | undefined,
  { fetch = false, ...key }: KeyOptions & { readonly fetch?: boolean } = {},
): Promise<StateStatus> {
  const config = await loadConfig(workspace, argument);
  const { declaration, place } = config;
  const subjects = subjectsOf(workspace.host, declaration).filter(({ component }) => isPersons(component));
  workspace.progress.step(`look at ${subjects.length} components`);
  const asked = fetch ? secretsOf(workspace, place.directory, key) : undefined;
  const standings = await eachInParallel(subjects, widthOf(workspace), (one) => standingOf(workspace, one, asked));
  const lost = standings
    .filter(({ standing }) => standing.verdict === "losing")
    .map(({ standing }) => standing.lost)
    .reduce(sum, { files: 0, bytes: 0, commits: 0, newestMs: 0 });
  const has = (verdict: Standing["verdict"]) => standings.some(({ standing }) => standing.verdict === verdict);
  const unreached = standings.some((one) => one.unreached !== undefined);
  const leftovers = await leftBehind(workspace, config);
  return {
    standings,
    lost,
    leftovers,
    verdict: has("unknown") || unreached ? "unknown" : has("losing") ? "losing" : "safe",
  };
}

/** `secret`: given where the other side is to be asked. */
async function standingOf(
  { host, signal }: Workspace,
  subject: Subject,
  secret: ((name: string) => Promise<Uint8Array>) | undefined,
): Promise<ComponentStanding> {
  const inspect = engineFor(host, subject);
  const before = await inspect();
  if (secret === undefined) return told(before);
  const { steps } = before.plan({ kind: "fetch" });
  if (steps.length === 0) return told(before);
  const { failed } = await runSteps({ host, signal, secret }, steps);
  return { ...told(await inspect()), ...(failed === undefined ? {} : { unreached: failed.why }) };
}

function told(inspected: Inspected): ComponentStanding {
  const { component, standing } = inspected;
  return { component, standing, left: inspected.plan({ kind: "exchange" }).left };
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
