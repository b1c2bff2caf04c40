import { join } from "node:path";
import { UserError } from "../model/index.ts";
import type { AdoptOutcome, MovePlan } from "../state/index.ts";
import { withConfigLock } from "./adopt.ts";
import { withLiveMove } from "./adopt-live.ts";
import type { LoadedConfig } from "./config.ts";
import { type Proposal, tryChange, writeProposal } from "./propose-change.ts";
import { type StateChanges, stateChanges } from "./state-changes.ts";
import { cacheDirectory, type Workspace } from "./workspace.ts";

/** What an edited state.ts comes to; a value, so that it can be shown before anything is done. */
export interface EditPlan {
  readonly proposal: Proposal;
  readonly changes: StateChanges;
  /** What is done with the data at once; absent where that waits for a boot of another generation. */
  readonly move?: MovePlan;
}

export interface EditOptions {
  readonly config?: string | undefined;
  /** Returns once the person has left the editor. */
  readonly edit: (file: string) => Promise<void>;
  /** The text cannot be what the config says. */
  readonly onError: (error: UserError) => Promise<"edit" | "discard">;
  readonly onPlan: (plan: EditPlan) => Promise<"write" | "edit" | "discard">;
}

export type EditResult =
  | { readonly kind: "unchanged" | "discarded" }
  | { readonly kind: "written"; readonly plan: EditPlan; readonly outcomes: readonly AdoptOutcome[] };

/**
 * Has a person edit a copy of what declares the state, until it type-checks and evaluates and they agree to what it
 * means. Nothing broken is ever written, nor over what somebody else has written meanwhile.
 */
export async function editState(workspace: Workspace, options: EditOptions): Promise<EditResult> {
  return withConfigLock(workspace, options.config, async (config) => {
    const { host, progress } = workspace;
    const path = fileOf(config);
    const full = join(config.place.directory, path);
    const { NEW_STATE } = await import("../amend/index.ts");
    const before = (await host.exists(full)) ? await host.readText(full) : NEW_STATE;
    const scratch = join(cacheDirectory(host), `edited-${host.randomHex(6)}`);
    const file = join(scratch, path.replaceAll("/", "-"));
    await host.makeDir(scratch, { mode: 0o700 });
    await host.writeFile(file, before, { mode: 0o600 });
    let result: EditResult;
    try {
      result = await converse(workspace, config, { path, file, before }, options);
    } catch (error) {
      if ((await host.readText(file)) === before) await host.remove(scratch, { recursive: true });
      else progress.note(`what was edited is still in ${file}`);
      throw error;
    }
    await host.remove(scratch, { recursive: true });
    return result;
  });
}

/** A machine among several may export its state beside its system. */
function fileOf({ place }: LoadedConfig): string {
  return place.state ?? (place.machine === undefined ? "state.ts" : place.system);
}

interface Edited {
  /** In the config. */
  readonly path: string;
  readonly file: string;
  readonly before: string;
}

async function converse(
  workspace: Workspace,
  config: LoadedConfig,
  edited: Edited,
  options: EditOptions,
): Promise<EditResult> {
  for (;;) {
    await options.edit(edited.file);
    const text = await workspace.host.readText(edited.file);
    if (text === edited.before) return { kind: "unchanged" };
    const result = await proposed(workspace, config, { path: edited.path, text }, options);
    if (result !== "edit") return result;
  }
}

async function proposed(
  workspace: Workspace,
  config: LoadedConfig,
  { path, text }: { readonly path: string; readonly text: string },
  options: EditOptions,
): Promise<EditResult | "edit"> {
  const agreed = new Set<Proposal>();
  try {
    workspace.progress.step("check the changed config");
    const proposal = await tryChange(workspace, config, new Map([[path, text]]));
    const { declaration } = proposal;
    const changes = stateChanges(config.declaration, declaration);
    const paths = [...changes.added, ...changes.changed.map(({ to }) => to)].map((one) => one.path);
    return await withLiveMove(workspace, config, { declaration, paths }, async (move) => {
      const plan = { proposal, changes, ...(move === undefined ? {} : { move: move.plan }) };
      const answer = await options.onPlan(plan);
      if (answer === "edit") return answer;
      if (answer === "discard") return { kind: "discarded" as const };
      agreed.add(proposal);
      await writeProposal(workspace, proposal);
      return { kind: "written" as const, plan, outcomes: (await move?.apply()) ?? [] };
    });
  } catch (error) {
    // What is refused before anybody has agreed to it can still be put right.
    if (agreed.size > 0 || !(error instanceof UserError)) throw error;
    return (await options.onError(error)) === "edit" ? "edit" : { kind: "discarded" };
  }
}
