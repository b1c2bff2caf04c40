import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locateField } from "../../../src/config/locate.ts";

/** The text at the place that is found for `path` in the call of `kind` that begins at the first `call`. */
function at(source: string, call: string, kind: string, path: readonly (string | number)[]): string {
  const offset = source.indexOf(call);
  const before = source.slice(0, offset).split("\n");
  const start = { file: "system.ts", line: before.length, column: (before.at(-1) ?? "").length + 1 };
  const { line, column = 1 } = locateField(source, start, kind, path);
  return (source.split("\n")[line - 1] ?? "").slice(column - 1);
}

const source = `export const ada = user("ada", {
  // shell: "in a comment"
  groups: ["sudo", \`x\${[1, "]"].join()}\`, "video"],
  comment: "a { shell: } in a text", /* shell: */ shell: "/bin/sh",
});
export default defineSystem({
  "hostname": 'meadow',
  files: { "/etc/a,b": file.text("}", { mode: 644 }), "/etc/motd": "x" },
});
`;

describe("locateField", () => {
  test("a key of an argument, past comments, texts and templates", () => {
    expect(at(source, "user(", "user", ["options", "shell"])).toMatch(/^shell: "\/bin\/sh"/);
  });
  test("an entry of a list", () => {
    expect(at(source, "user(", "user", ["options", "groups", 2])).toMatch(/^"video"/);
  });
  test("an argument by itself", () => {
    expect(at(source, "user(", "user", ["name"])).toMatch(/^"ada"/);
  });
  test("quoted keys", () => {
    expect(at(source, "defineSystem(", "system", ["options", "hostname"])).toMatch(/^"hostname"/);
    expect(at(source, "defineSystem(", "system", ["options", "files", "/etc/motd"])).toMatch(/^"\/etc\/motd"/);
  });
  test("as deep as the text goes", () => {
    expect(at(source, "defineSystem(", "system", ["options", "files", "/etc/none", "mode"])).toMatch(/^files:/);
    expect(at(source, "text(", "file.text", ["options", "mode"])).toMatch(/^mode: 644/);
  });
  test("the call where it is another function's", () => {
    expect(at(source, "defineSystem(", "user", ["options", "shell"])).toMatch(/^defineSystem/);
  });
  test("ends on any text", () => {
    const sign = ["(", ")", "{", "}", "[", "]", ",", ":", "'", '"', "`", "${", "/*", "*/", "//", "\n", "\\", "a", "x"];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...sign) }), (text) => {
        locateField(`user(${text}`, { file: "x", line: 1, column: 1 }, "user", ["options", "a", 0, "x"]);
      }),
    );
  });
});
