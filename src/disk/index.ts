/** Disks: looking at a target, planning what to make of it, doing so, and opening what was made. */
export { applyDisk } from "./apply.ts";
export type { DiskContext, DiskKeys } from "./context.ts";
export { addKey, backupLuksHeader, opens, removeKeys } from "./enrol.ts";
export { findLuks, type LuksPlace } from "./find-luks.ts";
export { type InspectOptions, inspectTarget } from "./inspect.ts";
export { type Content, type Inspection, identity, type PoolContent } from "./inspection.ts";
export { derivationOptions, RANDOM_KEY_OPTIONS } from "./luks.ts";
export { RECOVERY_TOKEN, readLuksHeader } from "./luks-header.ts";
export { withKeyFiles } from "./memory-files.ts";
export { type OpenedDisk, openDisk } from "./open.ts";
export { openRunningDisk } from "./open-running.ts";
export { isNothingToDo, type PlanOptions, planPartition } from "./plan.ts";
export { readRecoveryKey, recoveryKey } from "./recovery-key.ts";
export { notEncrypted } from "./refuse.ts";
export { beginUnsealed, type Unsealed } from "./seal.ts";
export type { DiskPlan, DiskStep } from "./step.ts";
export { inspectStick, makeStick } from "./stick.ts";
export { type Enrolled, type EnrolledKind, enrolledMethods, SECURITY_KEY_TOKEN } from "./unlock-methods.ts";
