import { textOf } from "../format/index.ts";
import type { Amount, BytePath, PathExplanation, Report, ReportLine, Unexamined } from "../model/index.ts";

/** The forms of docs/reference/check-untracked.md. */

/** What to type to have it kept; undefined where there is nothing to keep. */
export function adoptCommand(line: ReportLine): string | undefined {
  const { suggestion, kind } = line;
  if (suggestion === undefined) return undefined;
  const what = kind === "package" ? line.name : shellWord(line.path);
  return `lethe state adopt ${what} --as ${suggestion.as}`;
}

/** A path as a shell reads it. */
export function shellWord(path: BytePath): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  const text = textOf(Buffer.from(path, "latin1"), { controls: true });
  // A doubled backslash or a byte's number is what $'...' reads.
  return text.includes("\\") ? `$'${text.replaceAll("'", "\\'")}'` : `'${text.replaceAll("'", "'\\''")}'`;
}

export function lineJson(line: ReportLine): unknown {
  const { path, amount, suggestion, kind, ...rest } = line;
  const command = adoptCommand(line);
  return {
    kind,
    path: text(path),
    ...amountJson(amount),
    ...rest,
    ...("from" in line ? { from: text(line.from) } : {}),
    ...("names" in line ? { names: line.names.map(text) } : {}),
    ...(suggestion === undefined ? {} : { suggestion: { ...suggestion, command } }),
  };
}

export function unexaminedJson({ path, reason, by }: Unexamined): unknown {
  return { kind: "unexamined", path: text(path), reason, by };
}

export function summaryJson(report: Report): unknown {
  const { ground, method, places, lost, explained, declared, rules, workTrees, unexamined, examined } = report;
  return {
    kind: "summary",
    ground,
    method,
    places: places.map(text),
    lost: amountJson(lost),
    explained: amountJson(explained),
    declared: amountJson(declared),
    rules: rules.map(({ rule: { id, nature, reason, by }, amount: { files, bytes } }) => ({
      id,
      nature,
      reason,
      by,
      files,
      bytes,
    })),
    workTrees,
    unexamined: {
      decision: unexamined.filter(({ by }) => by === "decision").length,
      failure: unexamined.filter(({ by }) => by === "failure").length,
    },
    examined,
  };
}

export function explanationJson({ path, ...rest }: PathExplanation): unknown {
  return { path: text(path), ...rest };
}

function amountJson({ files, directories, bytes, newestMs }: Amount) {
  return { files, directories, bytes, newest: newestMs === 0 ? null : new Date(newestMs).toISOString() };
}

function text(path: BytePath): string {
  return textOf(Buffer.from(path, "latin1"));
}
