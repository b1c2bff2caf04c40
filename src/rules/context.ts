import type { Host } from "../host/index.ts";
import type { BytePath, Installed, NoiseRule } from "../model/index.ts";

/** What rules are made from. */
export interface RulesContext {
  readonly host: Host;
  /** Directory that the machine's root is at: `/`, or where another machine's disk is mounted. */
  readonly root: string;
  /** Absent where only a home is looked at: then the system's own sources of rules are not read either. */
  readonly installed?: Installed;
  readonly homes: readonly Home[];
  /** What features and the person say with `ignore(path, reason)`. */
  readonly noise: readonly NoiseRule[];
}

export interface Home {
  readonly path: BytePath;
  readonly user: string;
}
