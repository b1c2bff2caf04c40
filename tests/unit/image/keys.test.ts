import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPins, mergeIds, missingIds, withoutClashes } from "../../../src/image/ids.ts";
import { canonical, discoveryKey, layerKey, shapeKey } from "../../../src/image/keys.ts";
import type { Ids } from "../../../src/model/index.ts";

const ids = (users: Record<string, number>, groups: Record<string, number> = users): Ids => ({
  ...{ version: 1, users, groups, subids: {} },
});

test("the order of members does not change a shape, any value does", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (inputs) => {
      const turned = Object.fromEntries(Object.entries(inputs).reverse());
      expect(canonical(turned)).toBe(canonical(inputs));
      expect(shapeKey("base", undefined, { ...inputs, more: 1 })).not.toBe(
        shapeKey("base", undefined, { ...inputs, more: 2 }),
      );
    }),
  );
  expect(shapeKey("base", "a", {})).not.toBe(shapeKey("base", "b", {}));
  expect(shapeKey("base", "a", {})).not.toBe(shapeKey("boot", "a", {}));
});

test("a layer's key depends on the numbers of the names it allocates, and on no others", () => {
  const allocated = ids({ sshd: 990 });
  const key = layerKey("shape", allocated, ids({ sshd: 990 }));
  expect(layerKey("shape", allocated, ids({ sshd: 990, docker: 980 }))).toBe(key);
  expect(layerKey("shape", allocated, ids({ sshd: 991 }))).not.toBe(key);
  expect(layerKey("other", allocated, ids({ sshd: 990 }))).not.toBe(key);
});

test("what scripts choose depends on programs' numbers and not on people's", () => {
  expect(discoveryKey("shape", ids({ ada: 1000 }))).toBe(discoveryKey("shape", ids({})));
  expect(discoveryKey("shape", ids({ sshd: 990 }))).not.toBe(discoveryKey("shape", ids({})));
});

test("ids are merged sorted, and what a lock lacks is named", () => {
  const merged = mergeIds(ids({ b: 2 }), { users: { a: 101 }, groups: {} });
  expect(Object.keys(merged.users)).toEqual(["a", "b"]);
  expect(missingIds(ids({ b: 2 }), merged)).toEqual(["user a (101)"]);
});

test("a script that got past the lock is an error with both numbers", () => {
  expect(() => checkPins(ids({ sshd: 990 }), ids({ sshd: 991 }))).toThrow(/other numbers/);
  expect(() => checkPins(ids({ sshd: 990 }), ids({ sshd: 990, cron: 980 }))).not.toThrow();
});

test("a new name with another's number gets a free one; else nothing changes", () => {
  expect(withoutClashes(ids({ sshd: 990 }), ids({ cron: 989 }))).toBeUndefined();
  const again = withoutClashes(ids({ later: 999 }, {}), ids({ notes: 999 }, { notes: 999 }));
  expect(again?.users).toEqual({ later: 999, notes: 998 });
  expect(again?.groups).toEqual({});
});
