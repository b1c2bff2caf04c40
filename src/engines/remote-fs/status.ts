import type { Measured } from "../measure.ts";

/** A file system of another machine, as far as can be told without touching it: a server that hangs would hang us. */
export type RemoteFsStatus =
  | {
      readonly kind: "mounted" | "waiting";
      /** Milliseconds that its server took to answer, where it was just asked. */
      readonly answeredMs?: number;
    }
  | {
      readonly kind: "unmounted";
      readonly answeredMs?: number;
      /** The mount point is there. */
      readonly isMade: boolean;
      /** Files that somebody wrote where nothing was mounted. */
      readonly plain: Measured;
    }
  /** In plain words why nobody can tell. */
  | { readonly kind: "unknown"; readonly why: string };
