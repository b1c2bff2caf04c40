import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatcher } from "../../../src/format/index.ts";
import { PathTrie } from "../../../src/rules/path-trie.ts";

const HOMES = ["/home/a", "/a"];

/** What the trie promises, said as plainly as can be: each pattern by itself, each path above. */
function naive(patterns: readonly { pattern: string; alone: boolean }[], path: string): number | undefined {
  const above = path.split("/").map((_, index, names) => names.slice(0, index + 1).join("/") || "/");
  const found = patterns.findIndex(({ pattern, alone }) => {
    const places = pattern.startsWith("~") ? HOMES : [""];
    const rest = pattern.startsWith("~") ? pattern.slice(1) : pattern;
    const matches = globMatcher(rest);
    return (alone ? [path] : above).some((candidate) =>
      places.some(
        (home) => (candidate === home || candidate.startsWith(`${home}/`)) && matches(candidate.slice(home.length)),
      ),
    );
  });
  return found < 0 ? undefined : found;
}

const name = fc.stringMatching(/^[ab.*\\ü]{1,3}$/);
const patternName = fc.oneof(
  name,
  fc.constantFrom("*", "**", "a*", "*b", "a*b", "**a", "\\*", "\\xff", "a\\x2fb", "home"),
);
const pattern = fc
  .tuple(fc.constantFrom("/", "~/"), fc.array(patternName, { minLength: 1, maxLength: 4 }))
  .map(([start, names]) => start + names.join("/"));
const path = fc
  .array(fc.stringMatching(/^[ab.*\\\n\xff\xc3\xbc]{1,3}$/), { minLength: 1, maxLength: 5 })
  .chain((names) => fc.constantFrom(`/${names.join("/")}`, `/home/a/${names.join("/")}`));

describe("a trie of patterns", () => {
  it("answers as each pattern by itself would, the first first", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ pattern, alone: fc.boolean() }), { maxLength: 12 }),
        fc.array(path, { minLength: 1, maxLength: 8 }),
        (patterns, paths) => {
          const trie = new PathTrie<number>(HOMES);
          for (const [index, { pattern: text, alone }] of patterns.entries()) trie.add(text, index, { alone });
          for (const each of paths) expect([each, trie.find(each)]).toEqual([each, naive(patterns, each)]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["/var/cache/x", "/var/cache/x", true],
    ["/var/cache/x", "/var/cache/x/y/z", true],
    ["/var/cache/x", "/var/cache/xy", false],
    ["~/.cache", "/home/a/.cache/thumbnails/1.png", true],
    ["~/.cache", "/home/b/.cache", false],
    ["~/.cache", "/a/.cache", true],
    ["~/**/x.tmp", "/home/a/x.tmp", true],
    ["~/**/x.tmp", "/home/a/b/c/x.tmp/below", true],
    ["/**/x", "/x", true],
    ["/", "/anything", true],
    ["/a\\xff", "/a\xff", true],
    ["/\u00fc", "/\xc3\xbc", true],
  ])("%s on %j: %s", (text, each, expected) => {
    const trie = new PathTrie<boolean>(HOMES);
    trie.add(text, true);
    expect(trie.find(each) ?? false).toBe(expected);
  });

  it("a match alone says nothing of what is below it", () => {
    const trie = new PathTrie<string>();
    trie.add("/var/lib/x", "the directory", { alone: true });
    expect([trie.find("/var/lib/x"), trie.find("/var/lib/x/data")]).toEqual(["the directory", undefined]);
  });

  it("takes what is asked for, where several match", () => {
    const trie = new PathTrie<string>();
    for (const value of ["first", "second"]) trie.add("/x", value);
    expect(trie.find("/x/y", (value) => value !== "first")).toBe("second");
  });

  it("gives what matches most of a path, where that is wanted", () => {
    const trie = new PathTrie<string>(["/home/a"]);
    trie.add("~", "a");
    trie.add("~/.mozilla", "firefox");
    expect([trie.deepest("/home/a/x"), trie.deepest("/home/a/.mozilla/y/z"), trie.deepest("/srv")]).toEqual([
      "a",
      "firefox",
      undefined,
    ]);
  });

  it("refuses what begins nowhere", () => {
    expect(new PathTrie<string>().add("var/cache", "?")).toBe(false);
  });
});
