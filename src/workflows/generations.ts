import {
  applyGenerationPlan,
  type DeletePlan,
  type DeleteSelection,
  type InstalledGeneration,
  listGenerations,
  planDelete,
  planRollback,
  type RollbackPlan,
  withGenerationLock,
} from "../generation/index.ts";
import { requireLetheMachine, runningDeclaration, withRunningDisk } from "./running-machine.ts";
import type { Workspace } from "./workspace.ts";

/** What is installed on this machine, by number, ascending. */
export async function installedGenerations(workspace: Workspace): Promise<InstalledGeneration[]> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, (disk, toolchain) => listGenerations({ host, toolchain, progress }, disk));
}

/** Makes generation `number`, or the one before the next, the next to boot; with `planOnly`, says what that would take. */
export async function rollbackSystem(
  workspace: Workspace,
  number: number | undefined,
  { planOnly = false }: { readonly planOnly?: boolean } = {},
): Promise<RollbackPlan> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  const { boot } = await runningDeclaration(workspace);
  return withRunningDisk(workspace, (disk, toolchain) => {
    const context = { host, toolchain, progress };
    return withGenerationLock(context, disk, async () => {
      const plan = await planRollback(context, disk, {
        freshTries: boot.tries,
        ...(number === undefined ? {} : { number }),
      });
      if (!planOnly) await applyGenerationPlan(context, disk, plan);
      return plan;
    });
  });
}

export interface DeleteOptions {
  readonly planOnly?: boolean;
  confirm(plan: DeletePlan): Promise<void>;
}

/** Deletes generations that nothing needs. */
export async function deleteGenerations(
  workspace: Workspace,
  selection: DeleteSelection,
  { planOnly = false, confirm }: DeleteOptions,
): Promise<DeletePlan> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, (disk, toolchain) => {
    const context = { host, toolchain, progress };
    return withGenerationLock(context, disk, async () => {
      const plan = await planDelete(context, disk, selection);
      if (planOnly || plan.deleted.length === 0) return plan;
      await confirm(plan);
      await applyGenerationPlan(context, disk, plan);
      return plan;
    });
  });
}
