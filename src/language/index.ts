/** What a config imports from "lethe". Pure: each function gives a value that `config/` reads. */
export { type Encryption, type LuksOptions, luks } from "./disk.ts";
export { defineFeature, type Feature, type FeatureParts, type Port } from "./feature.ts";
export { type FileMap, type FileOptions, type FileSource, file } from "./file.ts";
export type { Machine } from "./machine.ts";
export { type DebianOptions, debian, type ExtraSource, type LocalDeb, type PackageSelection } from "./packages.ts";
export type { AbsolutePath, Place, Size } from "./place.ts";
export {
  type CacheOptions,
  type ComponentSource,
  cache,
  defineState,
  directory,
  ignore,
  type KeptOptions,
  keptFile,
  type Noise,
  type RepositoryOptions,
  repository,
  type State,
} from "./state.ts";
export {
  type BootOptions,
  type DiskOptions,
  defineSystem,
  type KernelOptions,
  type System,
  type SystemOptions,
} from "./system.ts";
export type { UnitMap, UnitName, UnitOptions, UnitState } from "./unit.ts";
export { type Group, type GroupName, type GroupOptions, group, type User, type UserOptions, user } from "./user.ts";
