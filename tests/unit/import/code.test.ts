import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { type Code, commentLines, entry, layOut, quoted, variable } from "../../../src/import/code.ts";

describe("laying out", () => {
  const words = (count: number): Code => ({ list: Array.from({ length: count }, (_, index) => `"word${index}"`) });

  test("what fits stands on one line", () => {
    expect(layOut({ call: "user", with: ['"ada"', { object: [entry("uid", "1000")] }] })).toBe(
      'user("ada", { uid: 1000 })',
    );
    expect(layOut({ object: [] })).toBe("{}");
  });

  test("a call whose last argument has an inside opens it, and what does not fit in it opens further", () => {
    const code: Code = { call: "debian", with: ['"trixie"', words(20)] };
    const text = layOut(code, 0, 20, 1);
    expect(text.split("\n")).toHaveLength(22);
    expect(text.split("\n")[0]).toBe('debian("trixie", [');
  });

  test("comments keep a list open, and stand above what they speak of", () => {
    expect(layOut({ list: [{ comment: "why" }, "1"] })).toBe("[\n  // why\n  1,\n]");
  });

  test("a table has a row a line, however short", () => {
    const row: Code = { object: [entry("a", "1"), entry("b", "2")] };
    expect(layOut({ list: [row, row] })).toBe("[\n  { a: 1, b: 2 },\n  { a: 1, b: 2 },\n]");
  });
});

describe("what comes from a machine cannot leave its place", () => {
  test.each(["a\nprocess.exit()", "a\u2028b", "a\rb", "\u0000", "\u202e"])("in a comment: %j", (text) => {
    expect(commentLines(text)).toMatch(/^\/\/ [\x20-\x7e]+$/);
  });

  test.each(['"; process.exit(); "', "it's", `both " and '`, "\\", "line\nbreak", "\u2028", "ü", "$", "a\\'b"])(
    "in a text: %j",
    (text) => {
      const literal = quoted(text);
      expect(literal).not.toMatch(/[\n\r\u2028]/);
      expect(runInNewContext(literal)).toBe(text);
    },
  );
});

test("names of people become names of values, each once", () => {
  const taken = new Set(["user"]);
  const names = ["ada", "my-new_user", "user", "0day", "a-da", "a_da"].map((name) => variable(name, taken));
  expect(names).toEqual(["ada", "myNewUser", "userUser", "n0dayUser", "aDa", "aDaUser"]);
});
