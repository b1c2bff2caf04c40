import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { didYouMean, editDistance } from "../../../src/config/suggest.ts";

describe("didYouMean", () => {
  const names = ["hostname", "packages", "features", "users", "units"];
  test.each([
    ["hostnmae", `; did you mean "hostname"?`],
    ["Hostname", `; did you mean "hostname"?`],
    ["user", `; did you mean "users"?`],
    ["package", `; did you mean "packages"?`],
    ["disk", ""],
    ["x", ""],
  ])("%s", (written, said) => {
    expect(didYouMean(written, names)).toBe(said);
  });
});

describe("editDistance", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  test("is a distance", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
  test("counts a swap of neighbours once", () => {
    expect(editDistance("ab", "ba")).toBe(1);
  });
});
