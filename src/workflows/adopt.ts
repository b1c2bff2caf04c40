import { hostname } from "node:os";
import { findConfig } from "../config/index.ts";
import type { AdoptOutcome, MovePlan } from "../state/index.ts";
import { chooseAdoption } from "./adopt-choice.ts";
import { withLiveMove } from "./adopt-live.ts";
import type { Adoption, AdoptionWish } from "./adoption.ts";
import { type LoadedConfig, loadConfig } from "./config.ts";
import { type Proposal, proposeChange, writeProposal } from "./propose-change.ts";
import type { Workspace } from "./workspace.ts";

/** What adopting comes to; a value, so that it can be shown before anything is done. */
export interface AdoptionPlan {
  readonly adoptions: readonly Adoption[];
  readonly proposal: Proposal;
  /** What is done with the data at once; absent where that waits for a boot of another generation. */
  readonly move?: MovePlan;
}

export interface AdoptionResult extends AdoptionPlan {
  readonly written: boolean;
  /** Of the data that was moved. */
  readonly outcomes: readonly AdoptOutcome[];
}

export interface AdoptOptions {
  readonly config?: string | undefined;
  readonly onPlan: (plan: AdoptionPlan) => void;
  /** Resolves once a person has agreed to the plan. */
  readonly agree: (plan: AdoptionPlan) => Promise<void>;
  readonly planOnly?: boolean;
}

/**
 * Writes into the config what the wishes come to, and on the machine that runs from it keeps the data at once. What
 * cannot be done is refused before anything is touched. Cut short after the config was written, running it again goes on.
 */
export async function adopt(
  workspace: Workspace,
  wishes: readonly AdoptionWish[],
  options: AdoptOptions,
): Promise<AdoptionResult> {
  return withConfigLock(workspace, options.config, async (config) => {
    const { adoptions, proposal } = await planAdoption(workspace, config, wishes);
    const paths = adoptions.flatMap(({ keep }) => (keep === undefined ? [] : [keep.path]));
    return withLiveMove(workspace, config, { declaration: proposal.declaration, paths }, async (move) => {
      const plan = { adoptions, proposal, ...(move === undefined ? {} : { move: move.plan }) };
      options.onPlan(plan);
      const isWritten = proposal.diff !== "";
      const nothing = !isWritten && (move === undefined || move.plan.steps.length === 0);
      if (options.planOnly === true || nothing) return { ...plan, written: false, outcomes: [] };
      await options.agree(plan);
      await writeProposal(workspace, proposal);
      return { ...plan, written: isWritten, outcomes: (await move?.apply()) ?? [] };
    });
  });
}

async function planAdoption(
  workspace: Workspace,
  config: LoadedConfig,
  wishes: readonly AdoptionWish[],
): Promise<Omit<AdoptionPlan, "move">> {
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
