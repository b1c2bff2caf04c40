import { expect, test } from "vitest";
import {
  explanationJson,
  lineJson,
  shellWord,
  sortLines,
  summaryJson,
  unexaminedJson,
} from "../../../src/report/index.ts";
import { found, NOW, reported, rule, workTree } from "./machine.ts";

const machine = {
  nodes: [
    ["/home/ada/Pictures/"],
    found("/home/ada/Pictures/caf\u00e9\n.jpg", { size: 4000, mtimeMs: NOW }),
    ["/home/ada/.cache/"],
    ["/home/ada/.cache/x", 700],
    ["/home/ada/w/"],
    ["/home/ada/w/.git/"],
    ["/home/ada/w/a", 30],
    found("/home/ada/.vimrc", { mtimeMs: NOW - 1000 }),
  ],
  rules: { "/home/ada/.cache": "programs fill it again" },
  looks: { "/home/ada/w": { work: workTree("/home/ada/w", [{ kind: "stashed", count: 2 }]), except: [] } },
} as const;

test("as JSON", async () => {
  const { report } = await reported(machine);
  expect(sortLines(report.lines, "size").map(lineJson)).toMatchInlineSnapshot(`
    [
      {
        "apart": 0,
        "bytes": 4000,
        "directories": 1,
        "files": 1,
        "kind": "unowned",
        "newest": "2026-11-20T12:00:00.000Z",
        "owner": {
          "by": "user",
          "name": "ada",
        },
        "path": "/home/ada/Pictures",
        "suggestion": {
          "as": "backup",
          "command": "lethe state adopt /home/ada/Pictures --as backup",
          "reason": "its only copy may be here",
        },
        "type": "directory",
      },
      {
        "apart": 0,
        "bytes": 10,
        "directories": 0,
        "files": 1,
        "kind": "unowned",
        "newest": "2026-11-20T11:59:59.000Z",
        "owner": {
          "by": "user",
          "name": "ada",
        },
        "path": "/home/ada/.vimrc",
        "suggestion": {
          "as": "backup",
          "command": "lethe state adopt /home/ada/.vimrc --as backup",
          "reason": "its only copy may be here",
        },
        "type": "file",
      },
      {
        "bytes": 0,
        "directories": 0,
        "files": 0,
        "kind": "work-tree",
        "loses": [
          "2 stashed",
        ],
        "newest": null,
        "owner": {
          "by": "user",
          "name": "ada",
        },
        "path": "/home/ada/w",
        "suggestion": {
          "as": "backup",
          "command": "lethe state adopt /home/ada/w --as backup",
          "reason": "its only copy may be here",
        },
      },
    ]
  `);
  expect(summaryJson(report)).toMatchInlineSnapshot(`
    {
      "declared": {
        "bytes": 0,
        "directories": 0,
        "files": 0,
        "newest": null,
      },
      "examined": 8,
      "explained": {
        "bytes": 700,
        "directories": 1,
        "files": 1,
        "newest": "2026-11-17T12:00:00.000Z",
      },
      "ground": "home",
      "kind": "summary",
      "lost": {
        "bytes": 4010,
        "directories": 1,
        "files": 2,
        "newest": "2026-11-20T12:00:00.000Z",
      },
      "method": "a home in a table",
      "places": [
        "/home/ada",
      ],
      "rules": [
        {
          "by": "Lethe",
          "bytes": 700,
          "files": 1,
          "id": "/home/ada/.cache",
          "nature": "cache",
          "reason": "programs fill it again",
        },
      ],
      "unexamined": {
        "decision": 0,
        "failure": 0,
      },
      "workTrees": {
        "losing": 1,
        "safe": 0,
      },
    }
  `);
  expect(unexaminedJson({ path: "/home/ada/nfs", reason: "another file system: nfs4", by: "decision" })).toEqual({
    kind: "unexamined",
    path: "/home/ada/nfs",
    reason: "another file system: nfs4",
    by: "decision",
  });
  expect(explanationJson({ path: "/a\xff", verdict: "untracked", facts: ["nobody's"] })).toEqual({
    path: "/a\\xff",
    verdict: "untracked",
    facts: ["nobody's"],
  });
});

test("sorted by size, newest, path", async () => {
  const { report } = await reported(machine);
  const order = (key: "size" | "newest" | "path") => sortLines(report.lines, key).map(({ path }) => path.slice(10, 14));
  expect(order("size")).toEqual(["Pict", ".vim", "w"]);
  expect(order("newest")).toEqual(["Pict", ".vim", "w"]);
  expect(order("path")).toEqual([".vim", "Pict", "w"]);
});

test.each([
  ["/home/ada/plain-1.0_x", "/home/ada/plain-1.0_x"],
  ["/home/ada/a b", "'/home/ada/a b'"],
  ["/home/ada/it's", "'/home/ada/it'\\''s'"],
  ["/home/ada/a\nb", "$'/home/ada/a\\x0ab'"],
  ["/home/ada/\xff'", "$'/home/ada/\\xff\\''"],
  ["/home/ada/back\\slash", "$'/home/ada/back\\\\slash'"],
])("%j in a shell is %s", (path, word) => {
  expect(shellWord(path)).toBe(word);
});

test("rules stand by what they save", async () => {
  const nodes = [
    ["/home/ada/a", 1],
    ["/home/ada/b", 2],
  ] as const;
  const { report } = await reported({ nodes, rules: { "/home/ada/a": "one", "/home/ada/b": "two" } });
  expect(report.rules.map(({ rule: { reason } }) => reason)).toEqual(["two", "one"]);
  expect(report.rules[0]?.rule).toEqual(rule("/home/ada/b", "two"));
});
