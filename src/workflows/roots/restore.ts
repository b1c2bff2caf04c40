import { join } from "node:path";
import { type ComponentRow, parseComponents } from "../../format/index.ts";
import { listRoots, readRunning } from "../../generation/index.ts";
import type { Host } from "../../host/index.ts";
import { SUBVOLUMES, UserError } from "../../model/index.ts";
import { requireLetheMachine, withRunningDisk } from "../running-machine.ts";
import type { Workspace } from "../workspace.ts";
import { applyRestore } from "./apply-restore.ts";
import { planRestore } from "./plan-restore.ts";
import { pathText, type RestoreConflict, type RestorePlan } from "./restoration.ts";
import { selectErased } from "./select.ts";

export interface RestoreOptions {
  /** Absolute paths, as they were in the erased root. */
  readonly paths: readonly string[];
  /** Absolute; absent: to where they were. */
  readonly to?: string;
  /** Set aside what is there and differs. */
  readonly replace: boolean;
  readonly planOnly: boolean;
  /** Resolves where somebody agrees that newer ones are set aside. */
  readonly confirm: (newer: readonly RestoreConflict[]) => Promise<void>;
}

export interface Restoration extends RestorePlan {
  readonly boot: string;
}

/**
 * Brings back what an erased root held. What is there and differs stays, unless `replace`: then it is renamed beside.
 * Throws UserError GENERATION_RESTORE_EXISTS, and nothing was done.
 */
export async function restoreFromRoot(
  workspace: Workspace,
  word: string,
  { paths, to, replace, planOnly, confirm }: RestoreOptions,
): Promise<Restoration> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const context = { host, toolchain, progress };
    const { boot } = selectErased(await listRoots(context, disk), word);
    const running = await readRunning(host, disk);
    const roots = join(disk.top, SUBVOLUMES.roots);
    const request = {
      source: join(roots, boot),
      live: "/",
      formerComponents: await tableOf(host, roots, boot),
      components: await tableOf(host, roots, running?.boot),
      paths,
      ...(to === undefined ? {} : { to }),
    };
    progress.step("Comparing with what is there");
    const plan = await planRestore(context, request);
    if (planOnly) return { boot, ...plan };
    if (plan.conflicts.length > 0 && !replace) throw inTheWay(plan.conflicts);
    const newer = plan.conflicts.filter((one) => one.newer);
    if (newer.length > 0) await confirm(newer);
    await applyRestore(context, request, plan);
    return { boot, ...plan };
  });
}

async function tableOf(host: Host, roots: string, boot: string | undefined): Promise<ComponentRow[]> {
  const path = join(roots, `${boot}.components`);
  return boot !== undefined && (await host.exists(path)) ? parseComponents(await host.readText(path)) : [];
}

const SHOWN = 20;

function inTheWay(conflicts: readonly RestoreConflict[]): UserError {
  const some = conflicts.length === 1 ? "something is there and differs" : `${conflicts.length} are there and differ`;
  const lines = conflicts.slice(0, SHOWN).map(({ path, differs, newer }) => {
    return `${pathText(path)}  (${differs}${newer ? "; newer than what would come back" : ""})`;
  });
  const more = conflicts.length > SHOWN ? [`and ${conflicts.length - SHOWN} more`] : [];
  return new UserError("GENERATION_RESTORE_EXISTS", `nothing was brought back: ${some}`, {
    details: [...lines, ...more],
    hint: "--replace renames what is there to NAME.lethe-TIME first; --to DIR puts it elsewhere.",
  });
}
