import fc from "fast-check";
import { expect, test } from "vitest";
import { formatComponents, parseComponents } from "../../../src/format/index.ts";
import type { Component } from "../../../src/model/index.ts";

const word = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !text.includes("\0"));

const component = fc.record({
  type: fc.constantFrom("directory", "cache"),
  name: word,
  path: word.map((text) => `/${text}`),
  owner: word,
  group: word,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  by: fc.constant("state.ts"),
}) as fc.Arbitrary<Component>;

test("what is written is read back, whatever bytes are in it", () => {
  fc.assert(
    fc.property(fc.uniqueArray(component, { selector: ({ path }) => path }), (components) => {
      const read = parseComponents(formatComponents(components));
      const expected = components.map(({ type, name, path, owner, group, mode }) => ({
        type,
        name,
        path,
        owner,
        group,
        mode,
      }));
      const byPath = (a: { path: string }, b: { path: string }) =>
        Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
      expect(read).toEqual(expected.toSorted(byPath));
    }),
  );
});

test("a parent comes before what is below it, and a shell can read every line", () => {
  const at = (path: string): Component => ({
    type: "directory",
    name: path.slice(1),
    path,
    owner: "root",
    group: "root",
    mode: 0o755,
    by: "state.ts",
  });
  expect(formatComponents([at("/home/ada/a b"), at("/home"), at("/home/ada")])).toBe(
    [
      "directory\thome\t/home\troot\troot\t755",
      "directory\thome/ada\t/home/ada\troot\troot\t755",
      "directory\thome/ada/a\\0040b\t/home/ada/a\\0040b\troot\troot\t755",
      "",
    ].join("\n"),
  );
});

test.each(["directory\tx\t/x\troot\troot", "directory\tx\t/x\troot\troot\t9z", "one two"])("%j is damaged", (line) => {
  expect(() => parseComponents(line)).toThrow(/line 1 of the mount table is damaged/);
});
