import type { Host } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";

/** What every function here that touches the world is given. `progress` absent: nothing is told. */
export interface GenerationContext {
  readonly host: Host;
  /** btrfs and mtools come from it. */
  readonly toolchain: Toolchain;
  readonly progress?: Progress;
}
