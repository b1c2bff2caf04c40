import fc from "fast-check";
import { expect, test } from "vitest";
import { field, formatControl, parseControl } from "../../../src/format/index.ts";

const name = fc.stringMatching(/^[A-Za-z][A-Za-z\d-]{0,9}$/);
const line = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const value = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"));
const stanza = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 5 }).map((fields) => new Map(fields));

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.array(stanza, { maxLength: 4 }), (stanzas) => {
      expect(parseControl(formatControl(stanzas))).toEqual(stanzas);
    }),
  );
});

test("folded values keep their lines and lose one column", () => {
  const [first] = parseControl("Description: short\n long\n .\n  indented\nSize: 3\n");
  expect(first?.get("Description")).toBe("short\nlong\n.\n indented");
  expect(first?.get("Size")).toBe("3");
});

test("any number of blank lines part stanzas, and comments are no lines", () => {
  expect(parseControl("\n\nA: 1\n# no\nB: 2\n \n\nC: 3")).toEqual([
    new Map([
      ["A", "1"],
      ["B", "2"],
    ]),
    new Map([["C", "3"]]),
  ]);
});

test("field names are found in any case", () => {
  expect(field(new Map([["URIs", "x"]]), "uris")).toBe("x");
  expect(field(new Map([["URIs", "x"]]), "Suites")).toBeUndefined();
});

test.each([["no colon"], [" continues nothing"], ["A: 1\nA: 2"]])("refuses %j and says where", (text) => {
  const where: unknown = expect.objectContaining({ file: "status" });
  expect(() => parseControl(text, "status")).toThrow(expect.objectContaining({ code: "FORMAT_CONTROL", where }));
});
