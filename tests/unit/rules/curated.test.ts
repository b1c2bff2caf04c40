import { describe, expect, it } from "vitest";
import { curated } from "../../../src/rules/curated/index.ts";
import { EXAMPLES } from "./examples.ts";
import { explainedBy } from "./tables.ts";

describe("a curated rule", () => {
  it.each(Object.entries(EXAMPLES))("%s explains %j", (id, [explained, nearMiss]) => {
    expect([explainedBy(explained), explainedBy(nearMiss)]).toEqual([id, undefined]);
  });

  it("has an example, and an example has a rule", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...new Set(curated.map(({ id }) => id))].sort());
  });

  it("is in its place, with a reason that is its id's alone", () => {
    const ids = curated.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    for (const { id, reason, nature, pattern } of curated) {
      expect(id).toMatch(/^[a-z0-9]+\/[a-z0-9-]+$/);
      expect(reason.length).toBeGreaterThan(10);
      expect(["generated", "cache", "log", "volatile"]).toContain(nature);
      expect(pattern).toMatch(/^(~\/|\/)[^/]/);
      expect(pattern).not.toMatch(/\/$|\/\/|\/\*\*$/);
    }
    expect(new Set(curated.map(({ id, reason }) => `${id}\0${reason}`)).size).toBe(new Set(ids).size);
  });

  it("is there once", () => {
    const patterns = curated.map(({ pattern }) => pattern);
    expect(patterns).toEqual([...new Set(patterns)]);
  });
});
