import { expect, test } from "vitest";
import { compareManifests, manifestDigest } from "../../../src/image/digest.ts";
import { parseHashes, parseNodes, parseXattrs, withContent } from "../../../src/image/manifest-parse.ts";

const record = (path: string, over: Partial<Record<string, string>> = {}) => {
  const fields = {
    type: "f",
    mode: "644",
    uid: "0",
    gid: "0",
    mtime: "1.5",
    size: "3",
    inode: "7",
    links: "1",
    target: "",
  };
  return `${Object.values({ ...fields, ...over, path: `./${path}` }).join("\0")}\0`;
};
const manifest = (records: readonly string[], hashes = "", xattrs = "") =>
  withContent(
    parseNodes(Buffer.from(records.join(""), "latin1")),
    parseHashes(Buffer.from(hashes, "latin1")),
    parseXattrs(Buffer.from(xattrs, "latin1")),
  );

test("nodes come sorted by bytes, with hash, attributes and the first name of the same file", () => {
  const nodes = manifest(
    [record("b", { links: "2" }), record("a\nx", { links: "2" }), record("l", { type: "l", target: "a" })],
    "aa *./a\nx\0aa *./b\0",
    "# file: ./a\\012x\nsecurity.capability=0x01\n\n",
  );
  expect(nodes.map(({ path, content, link }) => [path, content, link])).toEqual([
    ["a\nx", "aa", "a\nx"],
    ["b", "aa", "a\nx"],
    ["l", "a", ""],
  ]);
  expect(nodes[0]?.xattrs).toEqual(["security.capability=0x01"]);
});

test("every field counts for the digest, and is named as a difference", () => {
  const one = manifest([record("a")], "aa *./a\0");
  const changes = { mode: "755", uid: "1", gid: "1", mtime: "2.0" };
  for (const [field, value] of Object.entries(changes)) {
    const other = manifest([record("a", { [field]: value })], "aa *./a\0");
    expect(manifestDigest(other)).not.toBe(manifestDigest(one));
    expect(compareManifests(one, other).map(({ what }) => what)).toEqual([[field]]);
  }
  const content = manifest([record("a")], "bb *./a\0");
  expect(compareManifests(one, content)).toEqual([{ path: "a", what: ["content"], detail: "content aa / bb" }]);
  const attribute = manifest([record("a")], "aa *./a\0", "# file: ./a\nuser.x=0x00\n\n");
  expect(compareManifests(one, attribute)[0]?.what).toEqual(["xattrs"]);
});

test("inode numbers count for nothing, ties between names do", () => {
  const tied = (inodes: [string, string]) =>
    manifest(["a", "b"].map((path, at) => record(path, { links: "2", inode: inodes[at] ?? "" })));
  expect(manifestDigest(tied(["1", "1"]))).toBe(manifestDigest(tied(["9", "9"])));
  expect(manifestDigest(tied(["1", "1"]))).not.toBe(manifestDigest(tied(["1", "2"])));
});

test("what is in one tree alone is told once", () => {
  const differences = compareManifests(manifest([record("a")]), manifest([record("b")]));
  expect(differences.map(({ path, what }) => [path, ...what])).toEqual([
    ["a", "only in first"],
    ["b", "only in second"],
  ]);
});
