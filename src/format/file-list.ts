import type { BytePath } from "../model/index.ts";
import { absolutePath, type Parsed, wholeLines } from "./parsed.ts";

/**
 * /var/lib/dpkg/info/NAME.list, read as latin1: one path a line, in the order of the package, `/.` for the root. Paths
 * come without a last slash; a `..` inside of one is for whoever knows the symlinks.
 */
export function parseFileList(text: string): Parsed<BytePath[]> {
  const problems: string[] = [];
  const lines = wholeLines(text, problems);
  if (!isOdd(text)) {
    if (lines[0] === "/.") lines[0] = "/";
    return { value: lines, problems };
  }
  const value = lines.flatMap((line, index) => plainPath(line, index, problems));
  return { value, problems };
}

/** Whether any line but the first is other than dpkg writes them: looked for in the whole text, since there are many lines. */
function isOdd(text: string): boolean {
  const rest = text.startsWith("/.\n") ? text.slice(3) : text;
  return /^[^/]|\/$|\/\.{1,2}$|\0/m.test(rest);
}

function plainPath(line: string, index: number, problems: string[]): BytePath[] {
  const path = absolutePath(line)?.replace(/\/+$/, "");
  if (path === undefined || path.endsWith("/..")) {
    problems.push(`line ${index + 1} is no path`);
    return [];
  }
  const bare = path.replace(/(?:\/\.)+$/, "");
  return [bare === "" ? "/" : bare];
}
