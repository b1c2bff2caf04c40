/** What a config imports from "lethe". Pure: each function gives a value that `config/` reads. */
export {
  type Archive,
  type ArchiveOptions,
  archive,
  type Backup,
  type BackupOptions,
  backup,
  type Media,
  type MediaOptions,
  type Mirror,
  type MirrorOptions,
  media,
  mirror,
  type Retention,
} from "./copied.ts";
export { defineComponent } from "./define-component.ts";
export { type Encryption, type LuksOptions, luks } from "./disk.ts";
export { type Encrypted, type EncryptedOptions, encrypted } from "./encrypted.ts";
export { defineFeature, type Feature, type FeatureParts, type Port } from "./feature.ts";
export { type FileMap, type FileOptions, type FileSource, file, type PlacedSecretOptions } from "./file.ts";
export type { Command, HookOptions } from "./hooks.ts";
export {
  type Cache,
  type CacheOptions,
  cache,
  type Directory,
  directory,
  type KeptFile,
  type KeptOptions,
  keptFile,
  type Repository,
  type RepositoryOptions,
  repository,
  type SecretFile,
  type SecretFileOptions,
  secretFile,
} from "./kept.ts";
export type { Machine } from "./machine.ts";
export { type DebianOptions, debian, type ExtraSource, type LocalDeb, type PackageSelection } from "./packages.ts";
export type { AbsolutePath, Place, Size } from "./place.ts";
export { type RemoteFs, type RemoteFsOptions, remoteFs } from "./remote-fs.ts";
export { type Secret, type SecretOptions, secret } from "./secret.ts";
export { type ComponentSource, defineState, ignore, type Noise, type State, type StateOptions } from "./state.ts";
export {
  type RcloneOptions,
  type RcloneStore,
  type ResticOptions,
  type ResticStore,
  type RsyncStore,
  rclone,
  restic,
  rsync,
} from "./store.ts";
export {
  type BootOptions,
  type DiskOptions,
  defineSystem,
  type KernelOptions,
  type System,
  type SystemOptions,
} from "./system.ts";
export type { UnitMap, UnitOptions, UnitState } from "./unit.ts";
export type { UnitName } from "./unit-name.ts";
export { type Group, type GroupName, type GroupOptions, group, type User, type UserOptions, user } from "./user.ts";
