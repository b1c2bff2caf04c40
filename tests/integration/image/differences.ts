import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TreeDifference } from "../../../src/image/index.ts";

interface Row {
  readonly pattern: RegExp;
  readonly difference: string;
}

const FILE = resolve(import.meta.dirname, "../../../docs/reference/image-differences.md");

/** The rows of the committed list. */
export function allowedDifferences(text = readFileSync(FILE, "utf8")): Row[] {
  const rows = [...text.matchAll(/^\| `([^`]+)` +\| ([^|]+) \| ([^|]+) \|$/gm)];
  return rows.map(([, glob = "", difference = ""]) => ({ pattern: toPattern(glob), difference: difference.trim() }));
}

/** Differences that no row of the list allows. */
export function forbidden(
  differences: readonly TreeDifference[],
  read: (path: string) => { readonly first: string; readonly second: string },
  rows = allowedDifferences(),
): TreeDifference[] {
  return differences.filter(({ path, what }) => {
    const matching = rows.filter((row) => row.pattern.test(path)).map((row) => row.difference);
    switch (what.join()) {
      case "only in first":
        return !matching.includes("only mmdebstrap");
      case "only in second":
        return !matching.includes("only Lethe");
      case "content":
        return !(matching.includes("content") || (matching.includes("order") && sameLines(read(path))));
      default:
        return true;
    }
  });
}

function sameLines({ first, second }: { readonly first: string; readonly second: string }): boolean {
  const sorted = (text: string) => text.split("\n").sort().join("\n");
  return sorted(first) === sorted(second);
}

/** `a/**` is `a` and all below it. */
function toPattern(glob: string): RegExp {
  const source = glob
    .split(/(\/\*\*$|\*)/)
    .map((part) => (part === "/**" ? "(/.*)?" : part === "*" ? "[^/]*" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`);
}
