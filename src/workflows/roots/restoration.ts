import { type ComponentRow, textOf } from "../../format/index.ts";
import type { Host } from "../../host/index.ts";
import type { BytePath, NodeType, Progress, Toolchain } from "../../model/index.ts";

export interface RestoreContext {
  readonly host: Host;
  readonly toolchain: Toolchain;
  readonly progress: Progress;
}

export interface RestoreRequest {
  /** The erased root, and the root that things come back to: directories of the host. */
  readonly source: string;
  readonly live: string;
  /** What was mounted in the erased root, and what is in the live one. */
  readonly formerComponents: readonly ComponentRow[];
  readonly components: readonly ComponentRow[];
  /** Absolute, inside the roots. */
  readonly paths: readonly string[];
  /** Absolute: a directory of the live root to put them into, instead of where they were. */
  readonly to?: string;
}

/** Paths are those of the live root; `from` is one of the erased root. In the order in which they are done. */
export type RestoreStep =
  /** As `like` is in the erased root, without what is in it; absent: as any new directory. */
  | { readonly action: "make-directory"; readonly path: BytePath; readonly like?: BytePath }
  /** With all that is in it. What is at `path` now, if anything, is renamed to `aside` first. */
  | CopyStep
  /** Owner, mode and attributes of a directory that both have. */
  | { readonly action: "set-attributes"; readonly path: BytePath; readonly from: BytePath }
  | { readonly action: "link"; readonly path: BytePath; readonly to: BytePath };

export interface CopyStep {
  readonly action: "copy";
  readonly path: BytePath;
  readonly from: BytePath;
  readonly type: NodeType;
  readonly aside?: BytePath;
}

/** Something is there, and it is not what the erased root has. */
export interface RestoreConflict {
  readonly path: BytePath;
  readonly differs: string;
  /** It was written later than what would come back. */
  readonly newer: boolean;
}

export interface RestorePlan {
  /** All that is to be done if the conflicts are agreed to. */
  readonly steps: readonly RestoreStep[];
  readonly conflicts: readonly RestoreConflict[];
  /** Asked for, and there already. */
  readonly unchanged: readonly BytePath[];
  /** Components that something comes back into: it is kept from then on. */
  readonly into: readonly { readonly path: BytePath; readonly component: string }[];
  readonly notExamined: readonly { readonly path: BytePath; readonly reason: string }[];
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}

/** A path inside `root` as one of the host. */
export function at(root: string, path: BytePath): Buffer {
  if (root === "/") return Buffer.from(path, "latin1");
  return path === "/" ? Buffer.from(root) : Buffer.concat([Buffer.from(root), Buffer.from(path, "latin1")]);
}

/** As the kernel has it. */
export function latin1(path: string): BytePath {
  return Buffer.from(path).toString("latin1");
}

/** For a person. */
export function pathText(path: BytePath): string {
  return textOf(Buffer.from(path, "latin1"), { controls: true });
}

/** For a program: it can be turned back (docs/reference/changes.md). */
export function escapedPath(path: BytePath): string {
  return textOf(Buffer.from(path, "latin1"));
}
