import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions, parseVersion } from "../../../src/format/index.ts";

const sign = (a: string, b: string) => Math.sign(compareVersions(a, b));

const version = fc
  .tuple(
    fc.option(fc.integer({ min: 0, max: 3 })),
    fc.stringMatching(/^\d[\da-z.+~-]{0,6}$/),
    fc.option(fc.stringMatching(/^[\da-z+~.]{1,4}$/)),
  )
  .map(([epoch, upstream, revision]) => {
    const head = epoch === null ? "" : `${epoch}:`;
    // Without a revision the upstream version may hold no dash.
    return revision === null ? head + upstream.replaceAll("-", "") : `${head}${upstream}-${revision}`;
  });

test.each([
  ["1.0", "1.0-0", 0],
  ["1.0~rc1", "1.0", -1],
  ["1.0~~", "1.0~", -1],
  ["1.0~~a", "1.0~", -1],
  ["1.0+b1", "1.0", 1],
  ["1.0a", "1.0+", -1],
  ["1:0.9", "1.0", 1],
  ["0:1.0", "1.0", 0],
  ["1.010", "1.9", 1],
  ["1.0.", "1.0", 1],
  ["2-1", "2-1~deb13u1", 1],
  ["20240101123456789012345", "20240101123456789012346", -1],
  ["1.00", "1.0", 0],
])("%s and %s", (a, b, expected) => {
  expect(sign(a, b)).toBe(expected);
  expect(sign(b, a)).toBe(-expected + 0);
});

test("is a total order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(sign(a, a)).toBe(0);
      expect(sign(a, b)).toBe(-sign(b, a) + 0);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test("takes epoch, upstream version and revision apart", () => {
  expect(parseVersion("2:1.2-rc-3")).toEqual({ epoch: 2, upstream: "1.2-rc", revision: "3" });
  expect(parseVersion("1.2")).toEqual({ epoch: 0, upstream: "1.2", revision: "" });
});

test.each(["", "1:", "a:1", "-1", "1 2", "1_2", "1-", "x1", "1-a_b", "99999999999:1", "é"])("refuses %j", (text) => {
  expect(() => parseVersion(text)).toThrow(expect.objectContaining({ code: "FORMAT_VERSION" }));
});
