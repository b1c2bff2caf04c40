export { groupByBoot } from "./boot.ts";
export { compareAt } from "./compare-at.ts";
export type { ChangesContext, Difference, NotExamined } from "./context.ts";
export { diff } from "./diff.ts";
export { type Explanation, type Explanations, explain, explainer } from "./explain.ts";
export { type LiveDifference, type LiveDiffRequest, liveDiff } from "./live.ts";
export { compareNodes } from "./node.ts";
export { jsonLine, nulRecord, type PlainOptions, plainLine } from "./print.ts";
export { type SiblingRequest, siblingDiff } from "./sibling.ts";
