import { resolve } from "node:path";
import { UserError } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { type LeftBehind, withLeftovers } from "./leftovers.ts";
import type { Workspace } from "./workspace.ts";

export interface PruneOptions {
  readonly config?: string | undefined;
  readonly planOnly?: boolean;
  /** Throws where nobody agrees. */
  confirm(chosen: readonly LeftBehind[]): Promise<void>;
}

/**
 * Deletes what is here of components that are declared no more: those that the words name by name or former path, or all.
 * Copies in stores stay. Throws UserError STATE_NO_LEFTOVER.
 */
export async function statePrune(
  workspace: Workspace,
  words: readonly string[],
  { config, planOnly = false, confirm }: PruneOptions,
): Promise<readonly LeftBehind[]> {
  const loaded = await loadConfig(workspace, config);
  return withLeftovers(workspace, loaded, async (found) => {
    const chosen = chooseFrom(workspace, found.all, words);
    if (planOnly || chosen.length === 0) return chosen;
    await confirm(chosen);
    await found.delete(chosen);
    return chosen;
  });
}

function chooseFrom(
  { cwd }: Pick<Workspace, "cwd">,
  all: readonly LeftBehind[],
  words: readonly string[],
): readonly LeftBehind[] {
  if (words.length === 0) return all;
  const isNamed = (one: LeftBehind, word: string) => one.name === word || one.path === resolve(cwd, word);
  const unknown = words.find((word) => !all.some((one) => isNamed(one, word)));
  if (unknown !== undefined) {
    throw new UserError("STATE_NO_LEFTOVER", `nothing that is called ${unknown} was left behind`, {
      hint: "lethe state prune --dry-run lists what is kept and declared no more.",
    });
  }
  return all.filter((one) => words.some((word) => isNamed(one, word)));
}
