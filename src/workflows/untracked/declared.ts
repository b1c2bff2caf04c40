import { hostname } from "node:os";
import { join } from "node:path";
import type { Component, NoiseRule } from "../../model/index.ts";
import { UserError } from "../../model/index.ts";
import { type LoadedConfig, loadConfig } from "../config.ts";
import { runningDeclaration } from "../running-machine.ts";
import { onLetheMachine, type Workspace } from "../workspace.ts";

/** What is declared about the machine that is looked at. */
export interface DeclaredHere {
  readonly components: readonly Component[];
  /** Features' noise, and `ignore()` of state.ts. */
  readonly noise: readonly NoiseRule[];
  /** Who says so, in plain words: `/etc/lethe/config`; undefined: nobody says anything. */
  readonly by: string | undefined;
}

const NOTHING: DeclaredHere = { components: [], noise: [], by: undefined };

/**
 * The config that was asked for; else the nearest one upward, where it is this machine's; on a Lethe machine the running
 * declaration too, as what was built in counts until the next generation.
 */
export async function declaredHere(
  workspace: Workspace,
  { config, root }: { readonly config?: string | undefined; readonly root: string },
): Promise<DeclaredHere> {
  const isLethe = root === "/" && (await onLetheMachine(workspace.host));
  const running = isLethe ? { ...(await runningDeclaration(workspace)), by: "the running generation" } : NOTHING;
  const said = await configOf(workspace, config, isLethe);
  if (said === undefined) return running;
  const { declaration, place } = said;
  const name = await nameOf(workspace, root);
  if (config === undefined && declaration.hostname !== name) {
    workspace.progress.note(
      `${place.directory} declares the machine ${declaration.hostname}, and this one is ${name}: it does not count ` +
        "unless it is asked for, by --config",
    );
    return running;
  }
  return {
    components: byPath([...running.components, ...declaration.components]),
    noise: unique([...running.noise, ...declaration.noise]),
    by: place.directory,
  };
}

/** hostname(5) */
async function nameOf({ host }: Workspace, root: string): Promise<string> {
  const file = join(root, "etc/hostname");
  const text = (await host.exists(file)) ? await host.readText(file) : "";
  const [line = ""] = text.split("\n").filter((each) => each.trim() !== "" && !each.startsWith("#"));
  return line.trim() === "" && root === "/" ? hostname() : line.trim() || "without a name";
}

async function configOf(
  workspace: Workspace,
  config: string | undefined,
  isLethe: boolean,
): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig(workspace, config);
  } catch (error) {
    if (config !== undefined || !(error instanceof UserError)) throw error;
    if (error.code === "CONFIG_NOT_FOUND" || error.code === "CONFIG_WHICH_MACHINE") return undefined;
    if (!isLethe) throw error;
    workspace.progress.note(`the config is not understood (${error.message}): what the running generation says counts`);
    return undefined;
  }
}

/** The later one is what a person says now. */
function byPath(components: readonly Component[]): Component[] {
  return [...new Map(components.map((component) => [component.path, component])).values()];
}

function unique(rules: readonly NoiseRule[]): NoiseRule[] {
  return [...new Map(rules.map((rule) => [`${rule.path}\0${rule.by}\0${rule.reason}`, rule])).values()];
}
