import { describe, expect, it } from "vitest";
import { parseFlags } from "../../../src/changes/flags.ts";
import { parsePaths } from "../../../src/changes/hard-links.ts";
import { children } from "../../../src/changes/nested.ts";
import { parseShow } from "../../../src/changes/subvolume.ts";
import { differingXattrs, parseDump } from "../../../src/changes/xattrs.ts";

describe("getfattr's dump", () => {
  it("is read with its escapes, names without a value, and the root itself", () => {
    const text = [
      "# file: .",
      "trusted.a=0x31",
      "",
      "# file: ./n\\012l\\134\xff",
      "user.a\\075b=0x",
      "user.empty",
      "",
      "",
    ].join("\n");
    expect(parseDump(text)).toEqual(
      new Map([
        ["", new Map([["trusted.a", "0x31"]])],
        [
          "n\nl\\\xff",
          new Map([
            ["user.a=b", "0x"],
            ["user.empty", ""],
          ]),
        ],
      ]),
    );
  });

  it("differs by name and by value", () => {
    const a = new Map([
      ["same", "0x1"],
      ["other", "0x1"],
      ["gone", "0x1"],
    ]);
    const b = new Map([
      ["same", "0x1"],
      ["other", "0x2"],
      ["new", "0x1"],
    ]);
    expect(differingXattrs(a, b)).toEqual(["gone", "new", "other"]);
  });
});

describe("lsattr's lines", () => {
  it("are read against the paths that were asked for", () => {
    const text = "----i----m---- ./a b\n-------------- ./n\n---A---------- ./l\n--s----------- .\n";
    expect(parseFlags(text, ["a b", "fifo", "n\n---A---------- ./l", ""])).toEqual(
      new Map([
        ["a b", "i"],
        ["n\n---A---------- ./l", ""],
        ["", "s"],
      ]),
    );
  });
});

describe("the names of an inode", () => {
  it("are parted where no name can have what parts them", () => {
    expect(parsePaths("././x\n./y\n././b\n\n")).toEqual(["x\n./y", "b\n"]);
    expect(parsePaths("")).toEqual([]);
  });
});

describe("a subvolume", () => {
  it("is read from what btrfs shows", () => {
    const text = [
      "@roots/000001",
      "\tName: \t\t\t000001",
      "\tUUID: \t\t\t5a7d3816-816c-074f-8ad7-73045880796d",
      "\tParent UUID: \t\t6174c1bb-f614-494a-9e45-868d2b23b602",
      "\tReceived UUID: \t\t-",
      "\tSubvolume ID: \t\t261",
      "\tFlags: \t\t\treadonly",
    ].join("\n");
    expect(parseShow(text)).toEqual({
      id: 261,
      uuid: "5a7d3816-816c-074f-8ad7-73045880796d",
      parentUuid: "6174c1bb-f614-494a-9e45-868d2b23b602",
      receivedUuid: undefined,
      readOnly: true,
    });
    expect(parseShow("")).toBeUndefined();
  });

  it("has its children found, whatever their names look like", () => {
    const list = [
      "ID 256 gen 8 top level 5 path a",
      "ID 257 gen 8 top level 256 path a/x",
      "ID 300 gen 8 top level 7 path fake",
      "ID 300 gen 8 top level 256 path a/real",
    ].join("\n");
    expect(children(list, 256)).toEqual([257, 300]);
  });
});
