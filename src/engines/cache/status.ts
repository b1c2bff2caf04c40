import type { Lost } from "../engine.ts";
import type { TrimmedFile } from "../step.ts";

/** What a cache holds. */
export type CacheStatus =
  | { readonly kind: "absent" }
  /** In plain words why nobody can tell. */
  | { readonly kind: "unknown"; readonly why: string }
  /** It has no limit, so nobody counted. */
  | { readonly kind: "free" }
  | {
      readonly kind: "there";
      readonly amount: Lost;
      /** Bytes that it takes of the disk. */
      readonly taken: number;
      /** The one that was used longest ago first. */
      readonly files: readonly TrimmedFile[];
    };
