import type { Host } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";

/** What every part of this folder works with. */
export interface PackagesContext {
  readonly host: Host;
  /** The cache directory: `debs/`, `indexes/`, `keyrings/`, `locks/` and `solving/` below it are used. */
  readonly cache: string;
  readonly progress: Progress;
  /** Key ring that Debian's indexes have to be signed by; default: that of the package debian-archive-keyring. */
  readonly keyring?: string;
  /** Whose apt solves, and says where dated snapshots are. */
  readonly toolchain?: Toolchain;
}

export const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
