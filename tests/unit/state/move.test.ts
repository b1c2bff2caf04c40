import { expect, test } from "vitest";
import type { ComponentRow } from "../../../src/format/index.ts";
import { parseFlags } from "../../../src/state/flags.ts";
import { changedSince, type Listing, parseListing, unlike } from "../../../src/state/listing.ts";
import { mountOf, parseMounts } from "../../../src/state/mounts.ts";
import { decideMove } from "../../../src/state/plan-move.ts";

const row = (path: string, type = "directory"): ComponentRow => {
  return { type, name: path.slice(1), path, owner: "root", group: "root", mode: 0o755 };
};

const NO_TABLES = { all: [], boot: [] };

const orderOf = (...found: Parameters<typeof decideMove>[0]) =>
  decideMove(found, NO_TABLES, false).map((step) => {
    if (step.action === "declare") return `${step.table}: ${step.rows.map(({ path }) => path).join(" ")}`;
    return "row" in step ? `${step.action} ${step.row.path}` : step.action;
  });

test("the table comes before the switch, the place after it; a file's is the other way round", () => {
  expect(orderOf([row("/a"), { state: "fresh" }], [row("/f", "file"), { state: "fresh" }])).toEqual([
    ...["begin", "copy /a", "boot: /f", "all: /f /a", "keep-file /f", "switch /a", "place /a", "boot: /a"],
    ...["compare /a", "release /a", "end"],
  ]);
});

test("what was cut short is undone before its switch, and ended after it", () => {
  expect(orderOf([row("/a"), { state: "half" }])).toEqual([
    ...[
      "begin",
      "undo /a",
      "copy /a",
      "all: /a",
      "switch /a",
      "place /a",
      "boot: /a",
      "compare /a",
      "release /a",
      "end",
    ],
  ]);
  expect(orderOf([row("/a"), { state: "switched" }])).toEqual([
    ...["begin", "all: /a", "place /a", "boot: /a", "compare /a", "release /a", "end"],
  ]);
  expect(orderOf([row("/a"), { state: "discard" }])).toEqual(["begin", "undo /a", "end"]);
});

test("what is kept already, or later, is nothing to do; a journal is ended all the same", () => {
  const tables = { all: [row("/a")], boot: [row("/a")] };
  const found = [[row("/a"), { state: "kept" }] as const, [row("/b"), { state: "later", reason: "" }] as const];
  expect(decideMove(found, tables, false)).toEqual([]);
  expect(decideMove(found, tables, true)).toEqual([{ action: "end" }]);
});

test("names of any bytes come out of find and lsattr", () => {
  const text =
    "d\t1\t755\t0:0\t4\t1.0\t1.0\t9\t\0\0f\t2\t644\t0:0\t4\t1.0\t1.0\t9\ta\tb\nc\0\0l\t3\t777\t0:0\t1\t1.0\t1.0\t9\tl\0x\ty\0";
  const nodes = parseListing(text);
  expect([...nodes.keys()]).toEqual(["", "a\tb\nc", "l"]);
  expect(nodes.get("l")?.target).toBe("x\ty");
  const asked = ["", "gone", "a\n---- ./b", "b"];
  const printed = "-------C---- ./\n--i--------- ./a\n---- ./b\n------------ ./b\n";
  expect([...parseFlags(printed, asked)]).toEqual([
    ["", "C"],
    ["a\n---- ./b", "i"],
    ["b", ""],
  ]);
});

function listing(from: number, ...lines: [path: string, changed: number, size?: number][]): Listing {
  const node = (changed: number, size: number) => ({
    ...{ type: "f", inode: "1", mode: "644", owner: "0:0", device: "1", target: "" },
    ...{ size: String(size), modified: "1", changed: String(changed) },
  });
  return { from, nodes: new Map(lines.map(([path, changed, size = 1]) => [path, node(changed, size)])) };
}

test("a change in the tick of the look counts as one", () => {
  const before = listing(100, ["old", 50], ["racy", 99.99], ["gone", 1], ["touched", 50]);
  expect(changedSince(before, listing(101, ["old", 50], ["racy", 99.99], ["new", 60], ["touched", 100.5]))).toEqual([
    ...["gone", "new", "racy", "touched"],
  ]);
});

test("a copy differs by what is not in it, what is too much, and what is otherwise", () => {
  expect(unlike(listing(0, ["a", 1], ["b", 1, 2], ["c", 1]), listing(0, ["a", 9], ["b", 9, 3], ["d", 9]))).toEqual([
    ...["b", "c", "d"],
  ]);
});

test("the mount that a path is in is the last one at the longest path", () => {
  const mounts = parseMounts(
    [
      "20 1 0:30 /@roots/1 / rw - btrfs /dev/sda2 rw",
      "21 20 8:1 / /srv/a\\040b rw shared:1 - ext4 /dev/sdb1 rw",
      "22 20 0:40 / /srv/a\\040b rw - tmpfs none rw",
    ].join("\n"),
  );
  expect(mountOf(mounts, "/srv/a b/c")?.type).toBe("tmpfs");
  expect(mountOf(mounts, "/srv/a")?.root).toBe("/@roots/1");
});
