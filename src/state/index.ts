/** What lives on the running machine and is to be kept: looked at, and moved to where kept state is. */
export { feasible, KEEP, type PossibleAdoption, plainly, possible } from "./choose.ts";
export { type LivePath, lookAt } from "./live-path.ts";
