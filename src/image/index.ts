export { type BuildOptions, buildRoot, type PlannedLayer, planRoot, type RootInput } from "./build.ts";
export { type CheckedRoot, checkRoot, discardRoot } from "./check.ts";
export type { ImageContext } from "./context.ts";
export { compareTrees, type TreeDifference, treeDigest } from "./digest.ts";
export type { BootInput } from "./initrd.ts";
export { openPool, type Pool } from "./pool.ts";
export { gcPool, type PoolItem, poolContent } from "./pool-content.ts";
export type { Release } from "./release-layer.ts";
export type { DebPath } from "./support.ts";
