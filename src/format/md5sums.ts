import type { BytePath } from "../model/index.ts";
import { absolutePath, wholeLines } from "./parsed.ts";

/**
 * /var/lib/dpkg/info/NAME.md5sums, read as latin1, as md5sum(1) writes it: 32 hex digits, two spaces (or a space and an
 * asterisk), a path without its first slash. A line that begins with a backslash has its backslashes doubled. Hands
 * each line to `take`, digits in lower case, and answers with its problems.
 */
export function parseMd5Sums(text: string, take: (path: BytePath, md5: string) => void): string[] {
  const problems: string[] = [];
  for (const [index, line] of wholeLines(text, problems).entries()) {
    const escaped = line.startsWith("\\");
    const sum = escaped ? line.slice(1) : line;
    const name = sum.slice(34);
    const path = absolutePath(escaped ? name.replace(/\\([\\n])/g, unescaped) : name);
    const md5 = sum.slice(0, 32);
    const digits = digitsIn(md5);
    if (path === undefined || digits === "none" || !isSeparator(sum)) problems.push(`line ${index + 1} is no checksum`);
    else take(path, digits === "lower" ? md5 : md5.toLowerCase());
  }
  return problems;
}

/** By hand, since a regular expression takes longer than all the rest. */
function digitsIn(md5: string): "lower" | "mixed" | "none" {
  let lower = true;
  for (let at = 0; at < 32; at++) {
    const code = md5.charCodeAt(at);
    if ((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)) continue;
    if (!(code >= 0x41 && code <= 0x46)) return "none";
    lower = false;
  }
  return lower ? "lower" : "mixed";
}

function isSeparator(sum: string): boolean {
  return sum[32] === " " && (sum[33] === " " || sum[33] === "*");
}

function unescaped(_: string, character: string): string {
  return character === "n" ? "\n" : character;
}
