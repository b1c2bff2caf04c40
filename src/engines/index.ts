/** What moves kept state between this disk and where its copies are, and tells how it stands. */
export type { Inspected, Plan, Standing, Step } from "./engine.ts";
export { engineFor, standsAlone } from "./engines.ts";
export { type Outcome, runSteps } from "./run-steps.ts";
