/** From findings, rules and what is declared to what a person is told. */
export type { DirectoryMarks, DiskLook, PackageChange, ReportContext } from "./context.ts";
export { type Declared, declaredBy } from "./declared.ts";
export { excuses } from "./excuse.ts";
export { tellLoss } from "./losses.ts";
export { explanationJson, lineJson, shellWord, summaryJson, unexaminedJson } from "./print.ts";
export { makeReport, type ReportListener, type ReportPart, type Surveyed } from "./report.ts";
export { type SortKey, sortLines } from "./sort.ts";
