import type { Host } from "../host/index.ts";
import type { Change, Progress, Toolchain } from "../model/index.ts";

/** What looking for changes needs. The toolchain has btrfs, getfattr, lsattr, xargs and sh. */
export interface ChangesContext {
  readonly host: Host;
  readonly toolchain: Toolchain;
  readonly progress: Progress;
}

export interface Difference {
  /** `send`: btrfs said what differs. `walk`: both trees were read whole, and a move shows as deleted and created. */
  readonly method: "send" | "walk";
  /** Why it had to be a walk. */
  readonly reason?: string;
  /** Sorted by path; at one path `deleted` or `moved` comes before what else is said of it. */
  readonly changes: readonly Change[];
  readonly notExamined: readonly NotExamined[];
}

export interface NotExamined {
  /** Relative to the tree's root; empty for the whole of it. */
  readonly path: Buffer;
  readonly reason: string;
}

/** A path below a directory of the host; `path` is bytes, one character each (latin1). */
export interface Located {
  readonly root: string;
  readonly path: string;
}

export function absolute({ root, path }: Located): Buffer {
  return Buffer.concat([Buffer.from(root === "/" ? "/" : `${root}/`), Buffer.from(path, "latin1")]);
}

const RANK: Record<Change["kind"], number> = { deleted: 0, moved: 1, created: 2, modified: 3, metadata: 4, xattr: 5 };

export function inOrder(changes: readonly Change[]): Change[] {
  return changes.toSorted((a, b) => Buffer.compare(a.path, b.path) || RANK[a.kind] - RANK[b.kind]);
}

export function unexamined(path: string, reason: string): NotExamined {
  return { path: Buffer.from(path, "latin1"), reason };
}
