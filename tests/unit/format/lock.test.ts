import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLock, parseLock } from "../../../src/format/index.ts";
import type { Lock } from "../../../src/model/index.ts";

const digest = fc.stringMatching(/^[\da-f]{64}$/);
const word = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
const source = fc.record({
  name: word,
  suite: word,
  components: fc.array(word, { maxLength: 3 }),
  digest,
  date: fc.constantFrom("2026-09-12T07:55:41Z", "2026-11-21T00:53:03Z"),
});
const locked = fc.record({
  name: fc.stringMatching(/^[a-z\d][a-z\d+.-]{1,10}$/),
  version: fc.constantFrom("1", "2:1.2+b1-3~deb13u1"),
  architecture: fc.constantFrom("amd64" as const, "all" as const),
  sha256: digest,
  size: fc.nat(),
  path: word,
  source: word,
  layer: fc.nat({ max: 3 }),
  essential: fc.boolean(),
});
const lock: fc.Arbitrary<Lock> = fc.record(
  {
    version: fc.constant(1 as const),
    architecture: fc.constantFrom("amd64" as const, "arm64" as const),
    lethe: fc.record({ version: fc.constant("0.1.0"), digest }),
    request: digest,
    sources: fc.uniqueArray(source, { maxLength: 3, selector: ({ name, suite }) => `${name} ${suite}` }),
    packages: fc.uniqueArray(locked, { maxLength: 5, selector: ({ name, architecture }) => `${name} ${architecture}` }),
  },
  { requiredKeys: ["version", "architecture", "request", "sources", "packages"] },
);

test("what is written is read back, and written the same again", () => {
  fc.assert(
    fc.property(lock, (one) => {
      const text = formatLock(one);
      const read = parseLock(text);
      expect(formatLock(read)).toBe(text);
      expect({ ...read, sources: new Set(read.sources), packages: new Set(read.packages) }).toEqual({
        ...one,
        sources: new Set(one.sources),
        packages: new Set(one.packages),
      });
    }),
  );
});

test("the order of its parts does not matter, so that it diffs well", () => {
  fc.assert(
    fc.property(lock, (one) => {
      const turned = { ...one, sources: one.sources.toReversed(), packages: one.packages.toReversed() };
      expect(formatLock(turned)).toBe(formatLock(one));
    }),
  );
});

test("one line for one package", () => {
  const one: Lock = {
    version: 1,
    architecture: "amd64",
    request: "ab".repeat(32),
    sources: [{ name: "debian", suite: "trixie", components: ["main", "contrib"], digest: "cd".repeat(32), date: "D" }],
    packages: [
      {
        name: "my-tool",
        version: "1:2-3",
        architecture: "all",
        sha256: "ef".repeat(32),
        size: 7,
        path: "debs/my tool.deb",
        source: "local",
        layer: 1,
        essential: true,
      },
    ],
  };
  expect(formatLock(one)).toMatchInlineSnapshot(`
    "lethe-lock 1
    architecture amd64
    request abababababababababababababababababababababababababababababababab
    source debian trixie main,contrib D cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
    package my-tool 1:2-3 all 1e 7 efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef local debs/my%20tool.deb
    "
  `);
});

const HEAD = `lethe-lock 1\narchitecture amd64\nrequest ${"a".repeat(64)}\n`;

test.each([
  ["an empty file", "", 1],
  ["another first line", "hello", 1],
  ["an unknown line", `${HEAD}hello`, 4],
  ["a package cut short", `${HEAD}package git 1`, 4],
  ["a wrong digest", `${HEAD}package git 1 all 0 5 abc debian pool/x`, 4],
  ["a foreign architecture", `${HEAD}package git 1 mips 0 5 ${"a".repeat(64)} debian pool/x`, 4],
])("refuses %s and says where", (_, text, line) => {
  const where = { file: "x.lock", line };
  expect(() => parseLock(text, "x.lock")).toThrow(expect.objectContaining({ code: "FORMAT_LOCK", where }));
});

test("refuses one that is cut before its header ends", () => {
  expect(() => parseLock("lethe-lock 1\narchitecture amd64\n")).toThrow(
    expect.objectContaining({ code: "FORMAT_LOCK" }),
  );
});

test("says that a newer Lethe wrote it", () => {
  expect(() => parseLock("lethe-lock 2\n")).toThrow(expect.objectContaining({ code: "FORMAT_TOO_NEW" }));
});
