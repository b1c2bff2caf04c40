/** What moves kept state between this disk and where its copies are, and tells how it stands. */
export { closeEncrypted, type OpenKeys, openEncrypted } from "./encrypted/open.ts";
export type { Inspected, Intent, Plan, Standing, Subject } from "./engine.ts";
export { engineFor, standsAlone } from "./engines.ts";
export { type Measured, measure } from "./measure.ts";
export type { StepContext } from "./run-program.ts";
export { type Failed, type Outcome, runSteps } from "./run-steps.ts";
export { isServedAt, silenceAt } from "./silent.ts";
export type { Advance } from "./speech.ts";
export type { Step } from "./step.ts";
export { isVacant, moveAside } from "./vacant.ts";
