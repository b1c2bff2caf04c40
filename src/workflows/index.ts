export { type Explanation, jsonLine, nulRecord, plainLine } from "../changes/index.ts";
export type { DiskPlan } from "../disk/index.ts";
export type { Change, ReportLine } from "../model/index.ts";
export { type RuntimeReport, runtimeJson, runtimeLine, runtimeUnexaminedJson } from "../runtime/index.ts";
export {
  currentLine,
  decisions,
  type Key,
  lookInside,
  press,
  render,
  startWalk,
  type Walk,
  type WalkView,
} from "../walk/index.ts";
export { type AdoptionPlan, type AdoptOptions, adopt } from "./adopt.ts";
export type { Adoption, AdoptionWish } from "./adopt-choice.ts";
export { type BuiltSystem, buildSystem, checkSystem } from "./build.ts";
export type { LoadedConfig } from "./config.ts";
export { type Diagnosis, diagnose } from "./doctor.ts";
export { type CacheItem, collectGarbage, type GcPlan } from "./gc.ts";
export { deleteGenerations, installedGenerations, rollbackSystem } from "./generations.ts";
export { applyImport, type ImportPlan, planImport } from "./import.ts";
export { type InitResult, initSystem, partitionTarget, type TargetOptions } from "./init.ts";
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
export { systemDiff, systemStatus } from "./status.ts";
export { openToolchain } from "./toolchain.ts";
export { type Teller, tryLethe } from "./try/index.ts";
export { runInVm } from "./vm.ts";
export { forgetWalk, keepWalk, resumeWalk } from "./walk.ts";
export { cacheDirectory, type Workspace } from "./workspace.ts";
