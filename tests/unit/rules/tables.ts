import type { BytePath } from "../../../src/model/index.ts";
import { curated } from "../../../src/rules/curated/index.ts";
import { PathTrie } from "../../../src/rules/path-trie.ts";

/** Homes of the tables below. */
export const HOMES: readonly BytePath[] = ["/home/ada", "/root"];

const trie = new PathTrie<string>(HOMES);
for (const { id, pattern, alone } of curated) trie.add(pattern, id, alone === undefined ? {} : { alone });

/** Id of the curated rule that explains a path, `~/...` in a home. */
export function explainedBy(path: string): string | undefined {
  return trie.find(inHome(path));
}

export function inHome(path: string): BytePath {
  return path.replace(/^~/, "/home/ada");
}
