import { engineFor, runSteps, type Standing, type Step, standsAlone } from "../engines/index.ts";
import { type Component, UserError } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import { componentsNamed } from "./state-components.ts";
import type { Workspace } from "./workspace.ts";

/** What syncing one component came to. */
export interface Synced {
  readonly component: Component;
  readonly standing: Standing;
  readonly done: readonly Step[];
  /** What is left to a person. */
  readonly left: readonly string[];
  readonly failed?: { readonly step: Step; readonly why: string };
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
  { config, onSynced }: { readonly config?: string | undefined; readonly onSynced: (synced: Synced) => void },
): Promise<readonly Synced[]> {
  const { declaration } = await loadConfig(workspace, config);
  const chosen = componentsNamed(workspace, declaration.components, words);
  const alone = words.length === 0 ? undefined : chosen.find(standsAlone);
  if (alone !== undefined) {
    throw new UserError("STATE_STANDS_ALONE", `${alone.path} is declared as ${alone.type}, which nothing syncs`, {
      hint: "What syncs is a repository; lethe state status shows how the others stand.",
    });
  }
  const moving = chosen.filter((one) => !standsAlone(one));
  return eachInParallel(moving, AT_ONCE, async (component) => {
    const synced = await syncOne(workspace, component);
    onSynced(synced);
    return synced;
  });
}

/** What is to be exchanged is known only once the other side was heard; then it is looked at again. */
async function syncOne(workspace: Workspace, component: Component): Promise<Synced> {
  const { host, signal, progress } = workspace;
  const inspect = engineFor(host, component);
  const onStep = ({ title }: Step) => progress.step(`${component.path}: ${title}`);
  const before = await inspect();
  if (before.standing.verdict === "unknown" || before.plan("fetch").steps.length === 0) {
    return { component, standing: before.standing, done: [], left: before.plan("exchange").left };
  }
  const release = await host.lock(component.path, () =>
    progress.note(`waiting for another lethe that syncs ${component.path}`),
  );
  try {
    const fetched = await runSteps(host, before.plan("fetch").steps, { signal, onStep });
    const heard = await inspect();
    const plan = heard.plan("exchange");
    // Nothing is moved by half a view.
    const exchanged =
      fetched.failed === undefined ? await runSteps(host, plan.steps, { signal, onStep }) : { done: [] as Step[] };
    const failed = fetched.failed ?? ("failed" in exchanged ? exchanged.failed : undefined);
    const { standing } = await inspect();
    return {
      component,
      standing,
      done: [...fetched.done, ...exchanged.done],
      left: plan.left,
      ...(failed === undefined ? {} : { failed }),
    };
  } finally {
    await release();
  }
}
