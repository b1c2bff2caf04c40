export { archiveDebs } from "./archive.ts";
export type { PackagesContext } from "./context.ts";
export { type DebPath, type FetchOptions, fetchDebs } from "./debs.ts";
export { diffLocks, type LockChange } from "./diff.ts";
export { GoneError } from "./gone.ts";
export { type LockOptions, lockPackages } from "./lock-packages.ts";
export { findMirrors, type Mirrors } from "./mirrors.ts";
export { relockNames } from "./relock.ts";
export { requestDigest } from "./request.ts";
