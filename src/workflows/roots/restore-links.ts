import type { BytePath } from "../../model/index.ts";
import type { RestoreStep } from "./restoration.ts";

/** Names of one file, where they will be and where they are in the erased root. */
export type LinkGroup = readonly { readonly path: BytePath; readonly from: BytePath }[];

/**
 * Pure. What makes one file again of names that `steps` copy apart. A name that is there already, and is as it was, is what
 * the others become links to; else the first one copied.
 */
export function linkSteps(
  groups: readonly LinkGroup[],
  steps: readonly RestoreStep[],
  conflicts: ReadonlySet<BytePath>,
): RestoreStep[] {
  const copies = steps.flatMap((step) => (step.action === "copy" ? [step.path] : []));
  const copied = new Set(copies);
  const copyOf = (path: BytePath): BytePath | undefined => {
    for (let above = path; above !== ""; above = above.slice(0, above.lastIndexOf("/"))) {
      if (copied.has(above)) return above;
    }
    return undefined;
  };
  return groups.flatMap((group) => {
    const standing = group.find(({ path }) => copyOf(path) === undefined && !conflicts.has(path));
    const anchor = standing ?? group.find(({ path }) => copyOf(path) !== undefined);
    if (anchor === undefined) return [];
    const top = copyOf(anchor.path);
    return group.flatMap(({ path }): RestoreStep[] => {
      const own = copyOf(path);
      if (path === anchor.path || own === undefined) return [];
      // Names that one copy brings stay one file by themselves.
      return own === top ? [] : [{ action: "link", path, to: anchor.path }];
    });
  });
}
