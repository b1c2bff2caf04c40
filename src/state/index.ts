/** What lives on the running machine and is to be kept: looked at, and moved to where kept state is. */
export { chooseStore, feasible, isCopied, KEEP, plainly, type StoreCandidate } from "./choose.ts";
export { type LivePath, lookAt } from "./live-path.ts";
