import type { BytePath } from "../model/index.ts";
import { absolutePath, type Parsed, wholeLines } from "./parsed.ts";

/**
 * /var/lib/dpkg/info/NAME.list, read as latin1: one path a line, in the order of the package, `/.` for the root. Paths
 * come without a last slash; a `..` inside of one is for whoever knows the symlinks.
 */
export function parseFileList(text: string): Parsed<BytePath[]> {
  const problems: string[] = [];
  const lines = wholeLines(text, problems);
  const odd = /^(?:\.?\/?\.?)$|^[^/]|\/$|\/\.{1,2}$/m.test(text) || text.includes("\0");
  const value = odd ? lines.flatMap((line, index) => plainPath(line, index, problems)) : lines;
  return { value, problems };
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
