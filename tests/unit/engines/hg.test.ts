import { expect, test } from "vitest";
import { branchSet, parseChangesets, parseHeads, parseStatus } from "../../../src/engines/hg/parse.ts";
import { goneTwoWays } from "../../../src/engines/hg/plan.ts";
import { hgSpeech as speech } from "../../../src/engines/hg/speech.ts";
import { parseHgrcSection } from "../../../src/format/index.ts";

test("Mercurial's own report, with names that have spaces and line breaks", () => {
  expect(parseStatus("M a file\0! gone\nfile\0? un known\0")).toEqual({
    changed: ["a file", "gone\nfile"],
    untracked: ["un known"],
  });
});

test("changesets and heads, of branches whose names have tabs", () => {
  expect(parseChangesets("1700000000 -3600\tmy\tbranch\n")).toEqual([
    { branch: "my\tbranch", dateMs: 1_700_000_000_000 },
  ]);
  expect(parseHeads("aa\tpublic\tdefault\nbb\tdraft\tx\ncc\tsecret\tx\n")).toEqual([
    { node: "aa", branch: "default", isDraft: false },
    { node: "bb", branch: "x", isDraft: true },
    { node: "cc", branch: "x", isDraft: true },
  ]);
});

test("settings of one section, without comments, sub-options and what others say", () => {
  const text =
    "# x\n[ui]\nssh = ssh -v\n[paths]\ndefault = ssh://nas/x\ndefault:pushrev = .\n; other = y\nmine=/srv/x \n[web]\nname = z\n";
  expect(parseHgrcSection(text, "paths")).toEqual({ default: "ssh://nas/x", mine: "/srv/x" });
  expect(parseHgrcSection(text, "ui")).toEqual({ ssh: "ssh -v" });
  expect(parseHgrcSection("", "paths")).toEqual({});
});

test("a branch's name is no revset", () => {
  expect(branchSet('a") or all() or branch("\\')).toBe('branch("literal:a\\") or all() or branch(\\"\\\\")');
});

test("heads that nobody pushed beside others", () => {
  const head = (branch: string, isDraft: boolean) => ({ node: "aa", branch, isDraft });
  expect(goneTwoWays({ heads: [head("a", true), head("b", false), head("b", false)] })).toEqual([]);
  expect(goneTwoWays({ heads: [head("a", true), head("a", false)] })).toEqual(["a"]);
});

test("why it failed", () => {
  const lines = ["searching for changes", "abort: push creates new remote head 12", "(pull and merge)"];
  expect(speech.reason(lines, 255)).toBe("push creates new remote head 12");
});
