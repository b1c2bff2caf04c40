import fc from "fast-check";
import { expect, test } from "vitest";
import { formatIds, parseIds } from "../../../src/format/index.ts";

const table = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.nat({ max: 0xfffffffe })), {
    maxLength: 6,
    comparator: (a, b) => a[0] === b[0] || a[1] === b[1],
  })
  .map((rows) => Object.fromEntries(rows));
const ids = fc.record({ version: fc.constant(1 as const), users: table, groups: table, subids: table });

test("what is written is read back", () => {
  fc.assert(
    fc.property(ids, (one) => {
      expect(parseIds(formatIds(one))).toEqual(one);
    }),
  );
});

test("is sorted by kind and name", () => {
  const text = formatIds({
    version: 1,
    users: { sshd: 990, ada: 1000 },
    groups: { ada: 1000 },
    subids: { ada: 100000 },
  });
  expect(text).toBe("lethe-ids 1\ngroup ada 1000\nsubid ada 100000\nuser ada 1000\nuser sshd 990\n");
});

test.each([
  ["a name twice", "lethe-ids 1\nuser a 1\nuser a 2\n", 3],
  ["a number twice", "lethe-ids 1\ngroup a 1\ngroup b 1\n", 3],
  ["no number", "lethe-ids 1\nuser a\n", 2],
  ["a number too big", "lethe-ids 1\nuser a 4294967295\n", 2],
  ["another file", "root:x:0:0\n", 1],
])("refuses %s", (_, text, line) => {
  const where = { file: "ids.lock", line };
  expect(() => parseIds(text)).toThrow(expect.objectContaining({ code: "FORMAT_IDS", where }));
});

test("one number may be a user's, a group's and a sub-id's", () => {
  expect(parseIds("lethe-ids 1\ngroup a 5\nsubid a 5\nuser a 5\n").users).toEqual({ a: 5 });
});

test("says that a newer Lethe wrote it", () => {
  expect(() => parseIds("lethe-ids 2\n")).toThrow(expect.objectContaining({ code: "FORMAT_TOO_NEW" }));
});
