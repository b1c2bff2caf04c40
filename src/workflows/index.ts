export { type Explanation, jsonLine, nulRecord, plainLine } from "../changes/index.ts";
export { type DiskPlan, readRecoveryKey } from "../disk/index.ts";
export type { GenerationStep } from "../generation/index.ts";
export type { Amount, Change, PathExplanation, Report, ReportLine, Unexamined } from "../model/index.ts";
export { explanationJson, lineJson, shellWord, sortLines, summaryJson, unexaminedJson } from "../report/index.ts";
export { type RuntimeReport, runtimeJson, runtimeLine, runtimeUnexaminedJson } from "../runtime/index.ts";
export type { AdoptOutcome, AdoptStep, MovePlan } from "../state/index.ts";
export {
  currentLine,
  decisions,
  type Key,
  lookInside,
  press,
  render,
  type Walk,
  type WalkView,
} from "../walk/index.ts";
export { type AdoptionPlan, type AdoptionResult, type AdoptOptions, adopt } from "./adopt.ts";
export type { Adoption, AdoptionWish } from "./adoption.ts";
export { type BuiltSystem, buildSystem, checkSystem, planBuild } from "./build.ts";
export type { LoadedConfig } from "./config.ts";
export type { KeySource } from "./disk-keys.ts";
export { type Diagnosis, diagnose } from "./doctor.ts";
export { type EditPlan, type EditResult, editState } from "./edit-state.ts";
export { type CacheItem, collectGarbage, type GcPlan } from "./gc.ts";
export { deleteGenerations, installedGenerations, rollbackSystem } from "./generations.ts";
export { backupHeader } from "./header-backup.ts";
export { applyImport, type ImportPlan, planImport } from "./import.ts";
export { buildImport, type ImportDifference } from "./import-build.ts";
export { type InitResult, initSystem, partitionTarget, type TargetOptions } from "./init.ts";
export type { LeftBehind } from "./leftovers.ts";
export { archiveSystem, type LockResult, lockSystem } from "./lock.ts";
export { newConfigDirectory } from "./new.ts";
export { reconfigureSystem } from "./reconfigure.ts";
export { relockTools } from "./relock-tools.ts";
export { browseRoot, shellIn, showNode } from "./roots/browse.ts";
export { rootsDiff } from "./roots/diff.ts";
export { cleanRoots, rootReports, summarizeErased } from "./roots/erased.ts";
export { escapedPath, pathText, type RestoreConflict, type RestoreStep } from "./roots/restoration.ts";
export { restoreFromRoot } from "./roots/restore.ts";
export { runtimeStatus } from "./runtime.ts";
export { type ActivateOptions, type Activation, activateSecrets } from "./secret-activate.ts";
export { editSecret, type SecretWritten, setSecret, showSecret } from "./secret-edit.ts";
export { generateSecrets } from "./secret-generate.ts";
export { type ListedSecret, listSecrets } from "./secret-list.ts";
export { copyKey, removeKey } from "./security-key-copies.ts";
export { type InitKeyPlan, type InitKeyResult, initSecurityKey } from "./security-key-init.ts";
export { type KeyList, type ListedKey, listKeys } from "./security-key-list.ts";
export { type RevokePlan, rekeySecrets, revokeKey } from "./security-key-rekey.ts";
export { rotateKey } from "./security-key-rotate.ts";
export { type Brought, stateInit } from "./state-init.ts";
export { stateClose, stateOpen } from "./state-open.ts";
export { statePrune } from "./state-prune.ts";
export { type Retrieved, stateRetrieve } from "./state-retrieve.ts";
export { type ComponentStanding, type StateStatus, stateStatus } from "./state-status.ts";
export { type Synced, stateSync } from "./state-sync.ts";
export { stateVerify, type Verified } from "./state-verify.ts";
export { stateWatch } from "./state-watch.ts";
export { systemDiff, systemStatus } from "./status.ts";
export { openToolchain } from "./toolchain.ts";
export { type Teller, tryLethe } from "./try/index.ts";
export { addUnlockMethod, removeUnlockMethod, unlockMethods } from "./unlock-methods.ts";
export { type CheckListener, type CheckRequest, checkUntracked } from "./untracked/check.ts";
export { explainPaths } from "./untracked/explain.ts";
export { runInVm } from "./vm.ts";
export { forgetWalk, keepWalk, resumeWalk } from "./walk.ts";
export { cacheDirectory, type Workspace } from "./workspace.ts";
