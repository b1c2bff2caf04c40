import type { Host } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";

/** What every function here that touches the world is given. `progress` absent: nothing is told. */
export interface DiskContext {
  readonly host: Host;
  /** sfdisk, mkfs.vfat, mkfs.btrfs, btrfs, cryptsetup and dmsetup come from it. */
  readonly toolchain: Toolchain;
  readonly progress?: Progress;
  /** Absent: an encrypted disk is neither made nor opened, UserError DISK_PASSPHRASE_NEEDED. */
  readonly keys?: DiskKeys;
}

/** What opens an encrypted disk. Each is asked for when it is needed, and answers the same again. */
export interface DiskKeys {
  /** Bytes, as they are typed at boot: without a newline. */
  passphrase(): Promise<Buffer>;
  /** Of a disk that is made. */
  recoveryKey(): Promise<string>;
}
