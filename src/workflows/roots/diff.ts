import { join } from "node:path";
import { type Difference, explainer, siblingDiff } from "../../changes/index.ts";
import { listRoots, type Root } from "../../generation/index.ts";
import { type Change, type MountedDisk, SUBVOLUMES, type Toolchain, UserError } from "../../model/index.ts";
import { requireLetheMachine, runningDeclaration, withRunningDisk } from "../running-machine.ts";
import { rootStatus } from "../status.ts";
import type { Workspace } from "../workspace.ts";
import { selectRoot } from "./select.ts";

export interface RootsDifference extends Pick<Difference, "method" | "reason" | "notExamined"> {
  /** The roots that were compared; `to` is absent where the one was compared with its generation. */
  readonly from: string;
  readonly to?: string;
  /** Without what a component or a noise rule explains. */
  readonly changes: readonly Change[];
  /** What the boot itself wrote, where a root was compared with its generation. */
  readonly byBoot: readonly Change[];
}

/**
 * What the root `a` held over its generation; with `b`, what differs in `b` from `a`. Both as `selectRoot` takes them.
 */
export async function rootsDiff(workspace: Workspace, a: string, b?: string): Promise<RootsDifference> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const roots = await listRoots({ host, toolchain, progress }, disk);
    const from = selectRoot(roots, a);
    if (b === undefined) return overGeneration(workspace, disk, toolchain, from);
    const to = selectRoot(roots, b);
    const { changes, ...rest } = await betweenRoots({ host, toolchain, progress }, disk, from, to);
    const explain = explainer(await runningDeclaration(workspace));
    const open = changes.filter((change) => explain(change) === undefined);
    return { from: from.boot, to: to.boot, byBoot: [], ...rest, changes: open };
  });
}

async function overGeneration(
  workspace: Workspace,
  disk: MountedDisk,
  toolchain: Toolchain,
  { boot, generation }: Root,
): Promise<RootsDifference> {
  const pristine = join(disk.top, SUBVOLUMES.generations, String(generation));
  if (generation === undefined || !(await workspace.host.exists(pristine))) {
    throw new UserError("GENERATION_UNKNOWN", `what the root ${boot} was made from is not on this disk any more`, {
      hint: `To compare it with what runs: lethe roots diff ${boot} live`,
    });
  }
  const { sinceBoot, byBoot, ...rest } = await rootStatus(workspace, disk, toolchain, { boot, generation });
  return { from: boot, changes: sinceBoot, byBoot, method: rest.method, notExamined: rest.notExamined };
}

/** What differs in the root `to` from the root `from`, of whatever kind. */
export function betweenRoots(
  context: Pick<Workspace, "host" | "progress"> & { readonly toolchain: Toolchain },
  { top }: Pick<MountedDisk, "top">,
  from: Pick<Root, "boot" | "ancestors">,
  to: Pick<Root, "boot" | "ancestors">,
): Promise<Difference> {
  return siblingDiff(context, {
    a: join(top, SUBVOLUMES.roots, from.boot),
    b: join(top, SUBVOLUMES.roots, to.boot),
    related: from.ancestors.some((uuid) => to.ancestors.includes(uuid)),
    snapshotDirectory: join(top, SUBVOLUMES.lethe, "diff"),
  });
}
