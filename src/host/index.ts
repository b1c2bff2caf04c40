export { isOnAnotherDisk } from "./another-disk.ts";
export { diskUsage } from "./disk-usage.ts";
export { dryRun, type Effect } from "./dry-run.ts";
export { withoutCredentials } from "./fetch.ts";
export type {
  ByteFiles,
  Completed,
  ExactStatus,
  FetchedBody,
  FetchOptions,
  FileContent,
  FileStatus,
  Host,
  LockMode,
  Md5Asked,
  Md5Result,
  Running,
  RunOptions,
  WalkBatch,
  WalkedNode,
  WalkFailure,
} from "./host.ts";
export { type KernelFile, kernelFiles } from "./kernel-files.ts";
export { type MemoryOptions, memoryHost } from "./memory.ts";
export { quote } from "./programs.ts";
export { realHost } from "./real.ts";
export { traced } from "./trace.ts";
export { Tree } from "./tree.ts";
export { withoutMounts } from "./without-mounts.ts";
