import fc from "fast-check";
import { expect, test } from "vitest";
import { clearSignedBody } from "../../../src/format/index.ts";

const HEAD = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n";
const TAIL = "\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0=\n=abcd\n-----END PGP SIGNATURE-----\n";

test("the body comes out without escapes and trailing blanks", () => {
  expect(clearSignedBody(`${HEAD}Suite: a  \n- -dash\nDate: b${TAIL}`)).toBe("Suite: a\n-dash\nDate: b");
});

test("any text survives being wrapped as the standard says", () => {
  const text = fc
    .array(fc.stringMatching(/^([ -~]{0,12}[!-~])?$/), { minLength: 1, maxLength: 6 })
    .map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, (body) => {
      const escaped = body.replace(/^-/gm, "- -");
      expect(clearSignedBody(`${HEAD}${escaped}${TAIL}`)).toBe(body);
    }),
  );
});

test.each([
  ["nothing", ""],
  ["a plain Release", "Suite: trixie\n"],
  ["text before", `Suite: evil\n\n${HEAD}a${TAIL}`],
  ["text after", `${HEAD}a${TAIL}Suite: evil\n`],
  ["a second message", `${HEAD}a${TAIL}${HEAD}b${TAIL}`],
  ["a body cut short", `${HEAD}a`],
  ["a signature cut short", `${HEAD}a\n-----BEGIN PGP SIGNATURE-----\n`],
  ["an unescaped line", `${HEAD}-----BEGIN PGP MESSAGE-----${TAIL}`],
  ["a foreign header", `-----BEGIN PGP SIGNED MESSAGE-----\nSuite: evil\n\na${TAIL}`],
])("refuses %s", (_, text) => {
  expect(() => clearSignedBody(text)).toThrow(expect.objectContaining({ code: "FORMAT_UNSIGNED" }));
});
