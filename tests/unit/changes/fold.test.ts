import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fold } from "../../../src/changes/fold.ts";
import { identify } from "../../../src/changes/identity.ts";
import { livePath, pristinePath } from "../../../src/changes/names.ts";
import { type SendCommand, SendStreamParser } from "../../../src/format/index.ts";
import { UserError } from "../../../src/model/index.ts";

const UUID = "61f0b5c3-2b13-4743-8dd2-1689d6f1461d";
const bytes = (path: string) => Buffer.from(path, "latin1");
const BEGIN: SendCommand = { command: "snapshot", path: bytes("s"), uuid: "u", parentUuid: UUID };

type Line = readonly [command: string, path: string, other?: string];

function commandOf([command, path, other = ""]: Line): SendCommand {
  const at = { path: bytes(path) };
  switch (command) {
    case "mkfile":
    case "mkdir":
      return { command, ...at, inode: 1 };
    case "rename":
      return { command, ...at, to: bytes(other) };
    case "link":
      return { command, ...at, existing: bytes(other) };
    case "unlink":
    case "rmdir":
      return { command, ...at };
    case "update_extent":
      return { command, ...at, offset: 0 };
    default:
      return { command: "utimes", ...at, mtime: 0n };
  }
}

/** What the stream alone says, a line each. */
function fold(commands: Iterable<SendCommand>): string[] {
  const folded = new Fold([UUID]);
  for (const command of commands) folded.apply(command);
  const { pairs, created, deleted } = identify(folded.names);
  const touched = pairs.filter(({ now }) => now.inode.data && now.inode.made === undefined);
  return [
    ...pairs
      .filter(({ how }) => how === "moved")
      .map(({ before, now }) => `moved ${pristinePath(before)} ${livePath(now)}`),
    ...pairs.filter(({ how }) => how === "replaced").map(({ now }) => `replaced ${livePath(now)}`),
    ...touched.map(({ before, now }) => `written ${pristinePath(before)} ${livePath(now)}`),
    ...created.map((name) => `created ${livePath(name)}`),
    ...deleted.map((name) => `deleted ${pristinePath(name)}`),
  ].sort();
}

const of = (...lines: Line[]) => fold([BEGIN, ...lines.map(commandOf)]);

describe("the fold of a stream", () => {
  it("is nothing where nothing follows", () => {
    expect(of()).toEqual([]);
    expect(of(["utimes", "", ""])).toEqual([]);
  });

  it("takes link and unlink for a move, and a rename of a directory for one move", () => {
    expect(of(["link", "b", "a"], ["unlink", "a"])).toEqual(["moved a b"]);
    expect(of(["rename", "d", "e"], ["update_extent", "e/x/y"])).toEqual(["moved d e", "written d/x/y e/x/y"]);
  });

  it("never shows an orphan's name", () => {
    expect(of(["mkfile", "o300-7-0"], ["rename", "o300-7-0", "d/new"])).toEqual(["created d/new"]);
    expect(of(["rename", "a", "o259-7-0"], ["rename", "b", "a"], ["rename", "o259-7-0", "b"])).toEqual([
      "moved a b",
      "moved b a",
    ]);
    const removed: Line[] = [
      ["rename", "d", "o259-7-0"],
      ["unlink", "o259-7-0/f"],
      ["rmdir", "o259-7-0"],
    ];
    expect(of(...removed)).toEqual(["deleted d"]);
  });

  it("keeps a path that goes away and comes back where it was", () => {
    expect(of(["rename", "d", "o259-7-0"], ["rename", "o259-7-0", "d"])).toEqual([]);
    expect(of(["link", "b", "a"], ["unlink", "a"], ["link", "a", "b"], ["unlink", "b"])).toEqual([]);
  });

  it("puts a new directory in the place of an old one, and compares what is in both", () => {
    const lines: Line[] = [
      ["unlink", "d/same"],
      ["unlink", "d/gone"],
      ["rmdir", "d"],
      ["mkdir", "o300-9-0"],
      ["rename", "o300-9-0", "d"],
      ["mkfile", "o301-9-0"],
      ["rename", "o301-9-0", "d/same"],
      ["link", "d/kept", "elsewhere"],
      ["unlink", "elsewhere"],
    ];
    expect(of(...lines)).toEqual(["deleted d/gone", "moved elsewhere d/kept", "replaced d", "replaced d/same"]);
  });

  it("takes a file moved onto a lost one's place for the other's change, down the whole row", () => {
    const rotate: Line[] = [
      ["unlink", "3"],
      ["link", "3", "2"],
      ["unlink", "2"],
      ["link", "2", "1"],
      ["unlink", "1"],
    ];
    expect(of(...rotate)).toEqual(["deleted 1", "replaced 2", "replaced 3"]);
  });

  it("reads what btrfs wrote", () => {
    const parser = new SendStreamParser();
    const stream = readFileSync(resolve(import.meta.dirname, "../format/send-stream/changes.v2.bin"));
    expect(fold(parser.push(stream))).toEqual([
      "created e/sub/g",
      "created fifo",
      "created n\nl\xff",
      "created zz",
      "deleted d/sub/f",
      "moved a b2",
      "moved d e",
      "replaced x",
    ]);
  });

  it.each<readonly [string, string, SendCommand[]]>([
    ["from another parent", "CHANGES_PARENT", [{ ...BEGIN, parentUuid: "other" }]],
    ["of a whole subvolume", "CHANGES_PARENT", [{ command: "subvolume", path: bytes("s"), uuid: "u" }]],
    ["of two snapshots", "CHANGES_PARENT", [BEGIN, BEGIN]],
    ["of none", "CHANGES_STREAM", [commandOf(["mkfile", "a"])]],
    ["that removes twice", "CHANGES_STREAM", [BEGIN, commandOf(["unlink", "a"]), commandOf(["unlink", "a"])]],
    ["that makes twice", "CHANGES_STREAM", [BEGIN, commandOf(["mkfile", "a"]), commandOf(["mkfile", "a"])]],
    [
      "that fills a directory it never made",
      "CHANGES_STREAM",
      [BEGIN, commandOf(["mkdir", "a"]), commandOf(["unlink", "a/b"])],
    ],
    ["that removes the root", "CHANGES_STREAM", [BEGIN, commandOf(["rmdir", ""])]],
    ["that moves a directory into itself", "CHANGES_STREAM", [BEGIN, commandOf(["rename", "a", "a/b"])]],
  ])("refuses a stream %s", (_, code, commands) => {
    expect(() => fold(commands)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it("answers any commands with an end or a UserError", () => {
    const path = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }).map((parts) => parts.join("/"));
    const kind = fc.constantFrom("mkfile", "mkdir", "rename", "link", "unlink", "rmdir", "update_extent", "utimes");
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, path, path), { maxLength: 12 }), (lines) => {
        try {
          of(...lines);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }),
      { numRuns: process.env["LETHE_TEST_ALL"] === "1" ? 50_000 : 3_000 },
    );
  });
});
