import { hostname } from "node:os";
import { findConfig } from "../config/index.ts";
import { chooseAdoption } from "./adopt-choice.ts";
import type { Adoption, AdoptionWish } from "./adoption.ts";
import { type LoadedConfig, loadConfig } from "./config.ts";
import { type Proposal, proposeChange, writeProposal } from "./propose-change.ts";
import type { Workspace } from "./workspace.ts";

/** What adopting comes to; a value, so that it can be shown before anything is done. */
export interface AdoptionPlan {
  readonly adoptions: readonly Adoption[];
  readonly proposal: Proposal;
}

export interface AdoptOptions {
  readonly config?: string | undefined;
  readonly onPlan: (plan: AdoptionPlan) => void;
  /** Resolves once a person has agreed to the plan. */
  readonly agree: (plan: AdoptionPlan) => Promise<void>;
  readonly planOnly?: boolean;
}

/**
 * Writes into the config what the wishes come to. Either all of it or nothing: what cannot be done is refused before
 * anything is touched.
 */
export async function adopt(
  workspace: Workspace,
  wishes: readonly AdoptionWish[],
  options: AdoptOptions,
): Promise<AdoptionPlan & { readonly written: boolean }> {
  return withConfigLock(workspace, options.config, async (config) => {
    const plan = await planAdoption(workspace, config, wishes);
    options.onPlan(plan);
    if (options.planOnly === true || plan.proposal.diff === "") return { ...plan, written: false };
    await options.agree(plan);
    await writeProposal(workspace, plan.proposal);
    return { ...plan, written: true };
  });
}

async function planAdoption(
  workspace: Workspace,
  config: LoadedConfig,
  wishes: readonly AdoptionWish[],
): Promise<AdoptionPlan> {
  const adoptions: Adoption[] = [];
  for (const wish of wishes) adoptions.push(await chooseAdoption(workspace, config, wish));
  workspace.progress.step("check the changed config");
  const proposal = await proposeChange(
    workspace,
    config,
    adoptions.flatMap(({ amendments }) => amendments),
    adoptions.flatMap(({ contents }) => contents),
  );
  return { adoptions, proposal };
}

/** One change of a config at a time: the lock is the directory itself, so that nothing is left lying in it. */
export async function withConfigLock<T>(
  workspace: Workspace,
  argument: string | undefined,
  use: (config: LoadedConfig) => Promise<T>,
): Promise<T> {
  const { cwd } = workspace;
  const place = await findConfig(workspace.host, argument, { cwd, hostname: hostname() });
  const release = await workspace.host.lock(place.directory, () =>
    workspace.progress.note("waiting for another lethe that changes this config"),
  );
  try {
    return await use(await loadConfig(workspace, argument));
  } finally {
    await release();
  }
}
