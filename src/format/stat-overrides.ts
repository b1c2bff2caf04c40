import type { StatOverride } from "../model/index.ts";
import { absolutePath, type Parsed, wholeLines } from "./parsed.ts";

/** /var/lib/dpkg/statoverride, read as latin1: `user group mode path` a line, one space between, the mode octal. */
export function parseStatOverrides(text: string): Parsed<StatOverride[]> {
  const problems: string[] = [];
  const value: StatOverride[] = [];
  for (const [index, line] of wholeLines(text, problems).entries()) {
    const [, user, group, octal, name] = /^([^ ]+) ([^ ]+) ([0-7]{1,6}) (.+)$/s.exec(line) ?? [];
    const path = absolutePath(name ?? "");
    const mode = Number.parseInt(octal ?? "", 8);
    if (user === undefined || group === undefined || path === undefined || mode > 0o7777) {
      problems.push(`line ${index + 1} is no override`);
    } else value.push({ path, user, group, mode });
  }
  return { value, problems };
}
