import { basename, dirname } from "node:path";
import { type ChangesContext, type Difference, inOrder, type Located } from "./context.ts";
import { changesOf, judge } from "./judge.ts";
import { differenceByWalk } from "./walk.ts";

/**
 * What differs in the node `b` from the node `a`, both absolute and both there: two directories with all that is in them,
 * or any other two. Paths of changes are relative to the two: a change of the nodes themselves has the empty path.
 */
export async function compareNodes(context: ChangesContext, a: string, b: string): Promise<Difference> {
  const [before, now] = await Promise.all([context.host.lstat(a), context.host.lstat(b)]);
  const reason = "they are compared as they are";
  if (before?.type === "directory" && now?.type === "directory") return differenceByWalk(context, a, b, reason);
  const comparison = { path: "", before: located(a), now: located(b), content: true, xattrs: true, flags: true };
  const { verdicts, notExamined } = await judge(context, [comparison]);
  return { method: "walk", reason, changes: inOrder(verdicts.flatMap(changesOf)), notExamined };
}

function located(path: string): Located {
  return { root: dirname(path), path: Buffer.from(basename(path)).toString("latin1") };
}
