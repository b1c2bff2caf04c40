import { globOf } from "../../format/index.ts";

/** What `%x` stands for; `*` is what differs from boot to boot, or from instance to instance. */
export type Specifiers = Readonly<Record<string, string>>;

/** What differs, and is never a whole name by itself: it would stand for what belongs to others. */
export const ANYTHING = "*";

/**
 * A path with specifiers as a pattern; undefined where one of them is not known.
 */
export function expand(path: string, specifiers: Specifiers): string | undefined {
  let pattern = "";
  for (const [index, part] of path.split(/(%.)/s).entries()) {
    const value = index % 2 === 0 ? part : part === "%%" ? "%" : specifiers[part.slice(1)];
    if (value === undefined) return undefined;
    pattern += index % 2 === 1 && value === ANYTHING ? "*" : globOfText(value);
  }
  return pattern;
}

/** Whether a pattern says enough to speak for what matches it: a literal beyond the directory that all such paths are in. */
export function saysWhose(pattern: string, base: string): boolean {
  if (!pattern.startsWith(`${base}/`)) return false;
  const [first = ""] = pattern.slice(base.length + 1).split("/");
  return first.replaceAll("*", "") !== "" && first !== "." && !pattern.split("/").includes("..");
}

function globOfText(text: string): string {
  return globOf(Buffer.from(text).toString("latin1"));
}
