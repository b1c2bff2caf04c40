/** Generations: installing a built root on an opened disk, listing, choosing and deleting what is installed; and roots. */
export { applyGenerationPlan } from "./apply.ts";
export { applyDeleteRoots } from "./apply-delete-roots.ts";
export { isClockSynchronised } from "./clock.ts";
export type { GenerationContext } from "./context.ts";
export type { InstallRequest } from "./install-facts.ts";
export { type InstalledGeneration, installedLayers, listGenerations } from "./list.ts";
export { withGenerationLock } from "./lock.ts";
export { type DeletePlan, type DeleteSelection, planDelete } from "./plan-delete.ts";
export { type DeleteRootsPlan, type DeleteRootsRequest, planDeleteRoots, type RootStep } from "./plan-delete-roots.ts";
export { type InstallPlan, planInstall } from "./plan-install.ts";
export { planRollback, type RollbackPlan, type RollbackRequest } from "./plan-rollback.ts";
export { readRoots as listRoots } from "./read-roots.ts";
export { freeOnEsp, type NewRoom, requireRoom } from "./room.ts";
export type { ErasedMark, Root } from "./roots.ts";
export { type Running, readRunning } from "./running.ts";
export { requireSigned } from "./signed.ts";
export type { GenerationStep } from "./step.ts";
