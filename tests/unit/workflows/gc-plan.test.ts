import fc from "fast-check";
import { expect, test } from "vitest";
import { type CacheItem, planGc } from "../../../src/workflows/gc-plan.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = 100 * DAY;
const item = (path: string, daysAgo: number, size: number, needed = false): CacheItem => {
  return { kind: "package", path, size, used: NOW - daysAgo * DAY, needed };
};
const items = [item("new", 0, 100), item("used", 10, 100), item("old", 31, 100), item("older", 40, 100)];
const names = (request: object, of = items) => planGc(of, request, NOW).deleted.map(({ path }) => path);

test("what nothing has used for 30 days goes, the oldest first", () => {
  expect(planGc(items, {}, NOW)).toMatchObject({ bytes: 200, left: 200 });
  expect(names({})).toEqual(["older", "old"]);
});

test("a bound takes away the least recently used, until the rest fits", () => {
  expect(names({ keep: 100 })).toEqual(["older", "old", "used"]);
  expect(names({ keep: 199 })).toEqual(["older", "old", "used"]);
  expect(names({ keep: 200 })).toEqual(["older", "old"]);
  expect(names({ keep: 0 })).toEqual(["older", "old", "used", "new"]);
});

test("what is needed stays, whatever its age, and counts", () => {
  const needed = [item("tools", 90, 300, true), ...items];
  expect(names({ all: true }, needed)).toEqual(["older", "old", "used", "new"]);
  expect(planGc(needed, { keep: 50 }, NOW)).toMatchObject({ left: 300, bytes: 400 });
});

test("nothing that stays was used before something that goes", () => {
  const anyItem = fc.record({
    kind: fc.constant("package"),
    path: fc.string(),
    size: fc.nat(1000),
    used: fc.integer({ min: 0, max: NOW }),
    needed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyItem), fc.nat(3000), (all, keep) => {
      const { deleted, left, bytes } = planGc(all, { keep }, NOW);
      const stays = all.filter((one) => !deleted.includes(one) && !one.needed);
      const newestGone = Math.max(0, ...deleted.map(({ used }) => used));
      expect(stays.every(({ used }) => used >= newestGone)).toBe(true);
      expect(left <= keep || stays.length === 0).toBe(true);
      expect(left + bytes).toBe(all.reduce((sum, { size }) => sum + size, 0));
    }),
    { numRuns: 50 },
  );
});
