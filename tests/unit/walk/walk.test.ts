import { expect, test } from "vitest";
import type { ReportLine } from "../../../src/model/index.ts";
import { currentLine, decisions, lookInside, press, render, startWalk, type Walk } from "../../../src/walk/index.ts";

const amount = { files: 1, directories: 0, bytes: 5, newestMs: 0 };
const owner = { by: "user", name: "ada" } as const;
const suggestion = { as: "directory", reason: "it is a person's" } as const;
const file = (path: string): ReportLine => ({
  kind: "unowned",
  type: "directory",
  apart: 0,
  path,
  amount,
  owner,
  suggestion,
});
const lines: ReportLine[] = [
  file("/home/ada/notes"),
  {
    kind: "package",
    path: "/usr/bin/htop",
    name: "htop",
    change: "installed",
    version: "3",
    amount,
    owner,
    suggestion: { as: "package", reason: "by hand" },
  },
  { kind: "loose", path: "/home/ada", names: ["x"], amount, owner },
  file("/srv/\u001b[2J"),
];
const keys = (walk: Walk, pressed: readonly string[]) => pressed.reduce(press, walk);
const words = (walk: Walk) => decisions(walk).map(({ word, as, reason }) => [word, as, reason]);

test("one key each, and one change at the end", () => {
  const walk = keys(startWalk(lines), ["a", "a", "a", "s", "i", ...Array.from("a log"), "enter"]);
  expect(walk.ended).toBe("done");
  expect(words(walk)).toEqual([
    ["/home/ada/notes", "directory", "it is a person's"],
    ["htop", "package", "by hand"],
    ["/srv/\u001b[2J", "ignore", "a log"],
  ]);
  expect(words(keys(startWalk(lines), ["t", "3", "c", "q"]))).toEqual([["/home/ada/notes", "cache", undefined]]);
});

test("an ignored line needs a reason, and escape takes it back", () => {
  const asked = keys(startWalk(lines), ["i", " ", "enter"]);
  expect([asked.asks, decisions(asked)]).toEqual(["reason", []]);
  expect(press(asked, "escape")).toEqual(startWalk(lines));
});

test("the whole, decided after its parts, takes their place", () => {
  const inside = lookInside(press(startWalk(lines), "l"), [file("/home/ada/notes/a"), file("/home/ada/notes/b")]);
  const parts = press(inside, "a");
  expect(words(parts).map(([word]) => word)).toEqual(["/home/ada/notes/a"]);
  expect(words(keys(parts, ["b", "a"])).map(([word]) => word)).toEqual(["/home/ada/notes"]);
  expect(currentLine(press(parts, "s"))?.path).toBe("/usr/bin/htop");
  expect(lookInside(press(startWalk(lines), "l"), [])).toEqual(startWalk(lines));
});

test("what was kept is not asked again, and what is gone is forgotten", () => {
  const kept = decisions(press(startWalk(lines), "a"));
  const again = startWalk(lines, [...kept, { path: "/gone", word: "/gone", as: "cache" }]);
  expect([currentLine(again)?.path, decisions(again)]).toEqual(["/usr/bin/htop", kept]);
});

test("nothing that it shows plays with a terminal", () => {
  const { facts } = render(keys(startWalk(lines), ["s", "s", "s"]));
  expect(facts[0]).toBe("/srv/\\x1b[2J (unowned)");
});

test("any keys: undo is the inverse, decisions are what a naive reader says, and nothing breaks", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const alphabet = [
    "a",
    "t",
    "c",
    "i",
    "s",
    " ",
    "u",
    "l",
    "b",
    "enter",
    "escape",
    "backspace",
    "1",
    "0",
    "5",
    "x",
    "é",
    "\u0000",
  ];
  for (let round = 0; round < 500; round += 1) {
    let walk = startWalk(lines);
    const naive: { said: string[] }[] = [{ said: [] }];
    for (let step = 0; step < 40 && walk.ended === undefined; step += 1) {
      const key = alphabet[random(alphabet.length)] ?? "a";
      const from = walk;
      const at = currentLine(from)?.path ?? "";
      walk = press(from, key);
      render(walk);
      if (walk.asks === "inside") walk = lookInside(walk, random(2) === 0 ? [] : [file(`${at}/inner`)]);
      if (from.asks === "line" && key === "u") {
        if (from.before !== undefined) naive.pop();
      } else if (walk.before !== from.before) {
        const said = naive.at(-1)?.said ?? [];
        const decided = walk.choices !== from.choices;
        naive.push({
          said: decided ? [...said.filter((path) => path !== at && !path.startsWith(`${at}/`)), at] : said,
        });
        if (walk.ended === undefined) expect(press(walk, "u")).toEqual({ ...from, asks: "line", typed: "" });
      }
      expect(decisions(walk).map(({ path }) => path)).toEqual(naive.at(-1)?.said);
    }
  }
});
