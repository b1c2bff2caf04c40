import {
  engineFor,
  type Inspected,
  runSteps,
  type Standing,
  type Step,
  type StepContext,
  type Subject,
  standsAlone,
} from "../engines/index.ts";
import { type Component, UserError } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { componentsNamed } from "./state-components.ts";
import { secretsOf } from "./state-secrets.ts";
import { lockSubject, subjectsOf } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** What syncing one component came to. */
export interface Synced {
  readonly component: Component;
  readonly standing: Standing;
  readonly done: readonly Step[];
  /** More was done than to ask. */
  readonly moved: boolean;
  /** What is left to a person. */
  readonly left: readonly string[];
  readonly failed?: { readonly step: Step; readonly why: string };
}

export interface SyncOptions {
  readonly config?: string | undefined;
  /** File of the key that opens the config's secrets. */
  readonly key?: string | undefined;
  readonly ask?: KeyOptions["ask"];
  /** Also where most of what was copied is gone here. */
  readonly deletions?: boolean;
  /** Also where another machine of this name, or another store at its address, began. */
  readonly takeOver?: boolean;
  /** Free the local copies of what archives have for good, once they were read back. */
  readonly evict?: boolean;
  readonly onSynced: (synced: Synced) => void;
}

/** Remotes of one's own are few, and do not like to be asked by many at once. */
const AT_ONCE = 4;

/**
 * Brings components and their copies together, several at a time; what fails for one stops no other. Told as each ends.
 * Throws UserError STATE_NO_COMPONENT, STATE_STANDS_ALONE.
 */
export async function stateSync(
  workspace: Workspace,
  words: readonly string[],
  { config, key, ask, deletions = false, takeOver = false, evict = false, onSynced }: SyncOptions,
): Promise<readonly Synced[]> {
  const { moving, secret } = await whatSyncs(workspace, words, { config, key, ask });
  return eachInParallel(moving, AT_ONCE, async (subject) => {
    const synced = await syncOne(workspace, subject, { secret, evict, deletions, takeOver });
    onSynced(synced);
    return synced;
  });
}

/** Of the components that are named those that something syncs. Throws UserError STATE_NO_COMPONENT, STATE_STANDS_ALONE. */
export async function whatSyncs(
  workspace: Workspace,
  words: readonly string[],
  { config, ...options }: Pick<SyncOptions, "config" | "key" | "ask">,
): Promise<{ readonly moving: readonly Subject[]; readonly secret: StepContext["secret"] }> {
  const { declaration, place } = await loadConfig(workspace, config);
  const chosen = componentsNamed(workspace, declaration.components, words);
  const alone = words.length === 0 ? undefined : chosen.find(standsAlone);
  if (alone !== undefined) {
    throw new UserError("STATE_STANDS_ALONE", `${alone.path} is declared as ${alone.type}, which nothing syncs`, {
      hint: "lethe state status shows how it stands, and what syncs.",
    });
  }
  const subjects = subjectsOf(workspace.host, declaration).filter(({ component }) => chosen.includes(component));
  return {
    moving: subjects.filter(({ component }) => !standsAlone(component)),
    secret: secretsOf(workspace, place.directory, options),
  };
}

interface Means {
  readonly secret: StepContext["secret"];
  readonly evict?: boolean;
  readonly deletions: boolean;
  readonly takeOver: boolean;
}

/** What is to be exchanged is known only once the other side was heard; then it is looked at again. */
export async function syncOne(
  workspace: Workspace,
  subject: Subject,
  { secret, evict = false, ...wish }: Means,
): Promise<Synced> {
  const { host, signal, progress } = workspace;
  const { component } = subject;
  const inspect = engineFor(host, subject);
  const exchange = { kind: "exchange", ...wish } as const;
  const before = await inspect();
  const asks = before.plan({ kind: "fetch" }).steps;
  const first = before.plan(exchange);
  if (asks.length + first.steps.length === 0) {
    return { component, standing: before.standing, done: [], moved: false, left: first.left };
  }
  const context: StepContext = {
    host,
    signal,
    secret,
    onStep: ({ title }) => progress.step(`${component.path}: ${title}`),
    onAdvance: (_, { done, total, unit }) => progress.advance(done, total, unit),
  };
  const release = await lockSubject(workspace, subject);
  try {
    const fetched = await runSteps(context, asks);
    const heard = await inspect();
    const plan = heard.plan(exchange);
    // Nothing is moved by half a view.
    const exchanged = fetched.failed === undefined ? await runSteps(context, plan.steps) : { done: [] as Step[] };
    const failed = fetched.failed ?? ("failed" in exchanged ? exchanged.failed : undefined);
    const isSynced = failed === undefined && plan.left.length === 0;
    const freed = evict && isSynced ? await freeOne(context, inspect, asks) : { done: [] as Step[] };
    const { standing } = await inspect();
    return {
      component,
      standing,
      done: [...fetched.done, ...exchanged.done, ...freed.done],
      moved: exchanged.done.length > 0,
      left: plan.left,
      ...("failed" in freed ? { failed: freed.failed } : {}),
      ...(failed === undefined ? {} : { failed }),
    };
  } finally {
    await release();
  }
}

/** What was just copied is asked for again: it is read back by what the store says that it has. */
async function freeOne(context: StepContext, inspect: () => Promise<Inspected>, asks: readonly Step[]) {
  const { steps, left } = (await inspect()).plan({ kind: "evict" });
  if (steps.length + left.length === 0) return { done: [] as Step[] };
  const asked = await runSteps(context, asks);
  if (asked.failed !== undefined) return asked;
  return runSteps(context, (await inspect()).plan({ kind: "evict" }).steps);
}
