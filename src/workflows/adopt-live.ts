import { rowsOf } from "../format/index.ts";
import { readRunning, withGenerationLock } from "../generation/index.ts";
import type { Declaration, MountedDisk, Toolchain } from "../model/index.ts";
import {
  type AdoptOutcome,
  applyMove,
  type LiveMachine,
  type MoveContext,
  type MovePlan,
  planMove,
} from "../state/index.ts";
import type { LoadedConfig } from "./config.ts";
import { runningDeclaration, withRunningDisk } from "./running-machine.ts";
import { onLetheMachine, type Workspace } from "./workspace.ts";

/** Moving what a config keeps on the machine that runs from it. */
export interface LiveMove {
  readonly plan: MovePlan;
  apply(): Promise<readonly AdoptOutcome[]>;
}

/** Why data stays where it is until the next boot after a reconfigure; undefined: it can be moved at once. */
export async function whyNotLive(
  workspace: Workspace,
  { place, declaration }: LoadedConfig,
): Promise<string | undefined> {
  const { host } = workspace;
  if (!(await onLetheMachine(host))) return "this machine does not run from a Lethe disk";
  const running = await runningDeclaration(workspace);
  const home = running.configHome;
  const isHome = (await host.exists(home)) && (await host.realPath(home)) === (await host.realPath(place.directory));
  if (!isHome || running.hostname !== declaration.hostname) return `this machine runs from another config, ${home}`;
  return host.uid === 0 ? undefined : "moving data takes root";
}

/**
 * The components of `declaration` at `paths`, which are to be kept from now on. `use` is called while nobody else
 * changes this disk; where nothing can be moved at once, without a move.
 */
export async function withLiveMove<Result>(
  workspace: Workspace,
  config: LoadedConfig,
  { declaration, paths }: { readonly declaration: Declaration; readonly paths: readonly string[] },
  use: (move: LiveMove | undefined) => Promise<Result>,
): Promise<Result> {
  if (paths.length === 0) return use(undefined);
  const reason = await whyNotLive(workspace, config);
  if (reason !== undefined) {
    if (await onLetheMachine(workspace.host)) {
      workspace.progress.note(`${reason}, so the data is kept from the next boot after a reconfigure on`);
    }
    return use(undefined);
  }
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const { host, progress } = workspace;
    const context = { host, toolchain, progress };
    return withGenerationLock(context, disk, async () => {
      const machine = await liveMachine(workspace, disk, toolchain);
      if (machine === undefined) return use(undefined);
      const rows = rowsOf(declaration.components.filter(({ path }) => paths.includes(path)));
      const plan = await planMove(context, machine, rows);
      return use({ plan, apply: () => applyMove(context, machine, plan) });
    });
  });
}

/** undefined where the initrd left no word of the root. */
async function liveMachine(
  { host }: Pick<MoveContext, "host">,
  disk: MountedDisk,
  toolchain: Toolchain,
): Promise<LiveMachine | undefined> {
  const running = await readRunning(host, disk);
  if (running?.boot === undefined) return undefined;
  const argv = toolchain.wrap(["findmnt", "-nvo", "SOURCE", "-M", "/"]);
  const { text: device } = await host.run(argv, { effect: "read" });
  // A command has mounts of its own, which end with it.
  const enter = ["nsenter", "--target", "1", "--mount"];
  return { disk, device, boot: running.boot, root: "/", process: "1", enter };
}
