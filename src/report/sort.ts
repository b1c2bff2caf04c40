import type { ReportLine } from "../model/index.ts";

export type SortKey = "size" | "newest" | "path";

/** Largest, newest, or by path; what is equal, by path. */
export function sortLines<Line extends ReportLine>(lines: readonly Line[], key: SortKey): Line[] {
  return lines.toSorted((a, b) => weight(b, key) - weight(a, key) || byPath(a, b));
}

function weight({ amount }: ReportLine, key: SortKey): number {
  return key === "size" ? amount.bytes : key === "newest" ? amount.newestMs : 0;
}

function byPath(a: ReportLine, b: ReportLine): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
