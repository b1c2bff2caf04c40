import type { Rule, RuleNature } from "../../model/index.ts";

/** A row of the table, before it knows its family. */
export interface Row {
  readonly what: string;
  readonly patterns: readonly string[];
  readonly nature: RuleNature;
  readonly reason: string;
}

type Patterns = string | readonly string[];

/** Rules of one family. Those that have one reason share an id, so that a report adds them up. */
export function family(name: string, rows: readonly Row[]): readonly Rule[] {
  return rows.flatMap(({ what, patterns, nature, reason }) =>
    patterns.map((pattern) => ({ id: `${name}/${what}`, pattern, nature, reason, by: "Lethe" })),
  );
}

/** Made again from what is there. */
export function generated(what: string, patterns: Patterns, reason: string): Row {
  return row("generated", what, patterns, reason);
}

/** Filled again by whoever uses it. */
export function cache(what: string, patterns: Patterns, reason: string): Row {
  return row("cache", what, patterns, reason);
}

/** What programs told. */
export function log(what: string, patterns: Patterns, reason: string): Row {
  return row("log", what, patterns, reason);
}

/** Of use only to what runs now, or measured again. */
export function volatile(what: string, patterns: Patterns, reason: string): Row {
  return row("volatile", what, patterns, reason);
}

/** Each name in a directory: `below("/a", ["b", "c"])` is `/a/b` and `/a/c`. */
export function below(directory: string, names: readonly string[]): string[] {
  return names.map((name) => `${directory}/${name}`);
}

function row(nature: RuleNature, what: string, patterns: Patterns, reason: string): Row {
  return { what, patterns: typeof patterns === "string" ? [patterns] : patterns, nature, reason };
}
