import fc from "fast-check";
import { expect, test } from "vitest";
import { matcher } from "../../../src/format/index.ts";

const matches = (pattern: string, text: string) => matcher(pattern)(text);

test.each([
  ["/usr/share/doc/*", "/usr/share/doc/bash/copyright", true],
  ["/usr/share/doc/*", "/usr/share/doc", false],
  ["/usr/share/doc/*/copyright", "/usr/share/doc/a/b/copyright", true],
  ["*.mo", "/usr/share/locale/de/LC_MESSAGES/bash.mo", true],
  ["/usr/share/locale/??", "/usr/share/locale/de", true],
  ["/usr/share/locale/??", "/usr/share/locale/de_AT", false],
  ["/a?b", "/a/b", true],
  ["/[a-c]", "/b", true],
  ["/[!a-c]", "/b", false],
  ["/[^a-c]", "/d", true],
  ["/[]x]", "/]", true],
  ["/[a-]", "/-", true],
  ["/[[:digit:][:upper:]]", "/7", true],
  ["/[[:digit:][:upper:]]", "/x", false],
  ["/[x", "/[x", true],
  ["/\\*", "/*", true],
  ["/\\*", "/x", false],
  ["/[\\]]", "/]", true],
  ["", "", true],
  ["*", "", true],
  ["/x", "/xy", false],
])("%s and %s: %s", (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test("a text matches itself, and whatever stars are put between its parts", () => {
  const plain = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "é") });
  fc.assert(
    fc.property(fc.array(plain), plain, (parts, filling) => {
      expect(matches(parts.join(""), parts.join(""))).toBe(true);
      expect(matches(parts.join("*"), parts.join(filling))).toBe(true);
    }),
  );
});

test("no pattern takes more than a moment", () => {
  const text = "a".repeat(5000);
  expect(matches(`${"*a".repeat(200)}b`, text)).toBe(false);
});

test("stars and question marks are as the regular expression that says the same", () => {
  const unit = fc.constantFrom("a", "b", "/", "*", "?");
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 12 });
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), text, (pattern, tried) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
      expect(matches(pattern, tried)).toBe(expression.test(tried));
    }),
  );
});
