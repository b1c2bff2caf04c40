import type { Diversion } from "../model/index.ts";
import { absolutePath, type Parsed, wholeLines } from "./parsed.ts";

/**
 * /var/lib/dpkg/diversions, read as latin1: three lines each: from, to, and the package, which is `:` where the
 * administrator made it. No path may be in two of them: dpkg refuses to work then, and the later one is a problem here.
 */
export function parseDiversions(text: string): Parsed<Diversion[]> {
  const problems: string[] = [];
  const value: Diversion[] = [];
  const involved = new Set<string>();
  const lines = wholeLines(text, problems);
  for (let at = 0; at < lines.length; at += 3) {
    const from = absolutePath(lines[at] ?? "");
    const to = absolutePath(lines[at + 1] ?? "");
    const by = lines[at + 2];
    if (from === undefined || to === undefined || !by) {
      problems.push(`line ${at + 1} begins no diversion`);
    } else if (involved.has(from) || involved.has(to) || from === to) {
      problems.push(`line ${at + 1} diverts what another diversion has`);
    } else {
      involved.add(from).add(to);
      value.push({ from, to, ...(by === ":" ? {} : { package: by }) });
    }
  }
  return { value, problems };
}
