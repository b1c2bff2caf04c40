import type { Host } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";

/** What every function of this folder works with. */
export interface ImageContext {
  readonly host: Host;
  readonly toolchain: Toolchain;
  /** The cache directory; layers live in `pool/` below it. */
  readonly cache: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}
