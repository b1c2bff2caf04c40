import type { Host } from "../host/index.ts";
import type { MountedDisk, Progress, Toolchain } from "../model/index.ts";

export interface MoveContext {
  readonly host: Host;
  readonly toolchain: Toolchain;
  readonly progress: Progress;
}

/** A machine that runs from `disk`, and how to reach the mounts that all of its programs see. */
export interface LiveMachine {
  readonly disk: Pick<MountedDisk, "top">;
  /** Device node of the btrfs. */
  readonly device: string;
  /** Name of its live root in @roots. */
  readonly boot: string;
  /** Where that root is mounted; `/`. */
  readonly root: string;
  /** The process whose mounts count; 1, or `self` in a test. */
  readonly process: string;
  /** Words before a command line that run it among these mounts. */
  readonly enter: readonly string[];
}
