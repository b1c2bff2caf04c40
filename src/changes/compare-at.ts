import type { ChangesContext, Difference } from "./context.ts";
import { changesOf, judge } from "./judge.ts";

/**
 * What differs at these paths, each for itself, in directory `b` from directory `a`. Paths are relative to both (latin1) and
 * are there in both; what is below a directory is not looked at.
 */
export async function compareAt(
  context: ChangesContext,
  a: string,
  b: string,
  paths: readonly string[],
): Promise<Pick<Difference, "changes" | "notExamined">> {
  const everything = { content: true, xattrs: true, flags: true };
  const comparisons = paths.map((path) => {
    return { path, before: { root: a, path }, now: { root: b, path }, ...everything };
  });
  const { verdicts, notExamined } = await judge(context, comparisons);
  return { changes: verdicts.flatMap(changesOf), notExamined };
}
