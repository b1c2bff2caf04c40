/** What lives on the running machine and is to be kept: looked at, and moved to where kept state is. */
export { applyMove } from "./apply-move.ts";
export { chooseStore, feasible, isCopied, KEEP, plainly, type StoreCandidate } from "./choose.ts";
export { deleteLeftovers, type Leftover, leftoversOn } from "./leftovers.ts";
export { type LivePath, lookAt } from "./live-path.ts";
export type { LiveMachine, MoveContext } from "./move-context.ts";
export { type MovePlan, planMove } from "./plan-move.ts";
export type { AdoptOutcome, AdoptStep } from "./step.ts";
