import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WalkMessage, walkDecoder } from "../../../src/host/walk.ts";

interface Planted {
  readonly name: string;
  readonly below: readonly Planted[] | undefined;
}

const name = fc
  .string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 8,
  })
  .filter((text) => !text.includes("/") && text !== "." && text !== "..");

const { forest } = fc.letrec<{ forest: Planted[]; node: Planted }>((tie) => ({
  forest: fc.array(tie("node"), { maxLength: 3, depthIdentifier: "forest" }),
  node: fc.record({
    name,
    below: fc.option(tie("forest"), { nil: undefined, depthIdentifier: "forest", depthSize: "small" }),
  }),
}));

/** As the walker tells them, and the paths that are meant. */
function told(
  planted: readonly Planted[],
  depth: number,
  above: string,
): { rows: [number, boolean, string][]; paths: string[] } {
  const rows: [number, boolean, string][] = [];
  const paths: string[] = [];
  for (const { name: own, below } of planted) {
    rows.push([depth, below !== undefined, own]);
    paths.push(`${above}/${own}`);
    const deeper = told(below ?? [], depth + 1, `${above}/${own}`);
    rows.push(...deeper.rows);
    paths.push(...deeper.paths);
  }
  return { rows, paths };
}

function message(rows: readonly [number, boolean, string][]): WalkMessage {
  const numbers = new Float64Array(rows.length * 10);
  for (const [index, [depth, isDirectory]] of rows.entries()) {
    numbers.set([depth, isDirectory ? 0o40755 : 0o100644, 1, 2, index], index * 10);
  }
  return { names: rows.map(([, , own]) => own).join("\0"), count: rows.length, numbers, failures: [], last: false };
}

describe("what a walker tells", () => {
  it("gives each path its bytes, wherever messages are cut", () => {
    fc.assert(
      fc.property(forest, fc.integer({ min: 1, max: 5 }), fc.constantFrom("/", "/t\xff"), (planted, length, top) => {
        const { rows, paths } = told(planted, 1, top === "/" ? "" : top);
        const all: [number, boolean, string][] = [[0, true, top], ...rows];
        const decode = walkDecoder();
        const found: string[] = [];
        for (let at = 0; at < all.length; at += length) {
          found.push(...decode(message(all.slice(at, at + length))).nodes.map(({ path }) => path));
        }
        expect(found).toEqual([top, ...paths]);
      }),
    );
  });

  it("is taken whatever it is", () => {
    const numbers = fc.array(fc.double(), { maxLength: 40 }).map((values) => Float64Array.from(values));
    const words = fc.record({ names: fc.string({ unit: "binary" }), count: fc.integer({ min: 0, max: 6 }), numbers });
    fc.assert(
      fc.property(fc.array(words), (messages) => {
        const decode = walkDecoder();
        for (const { names, count, numbers: told } of messages) {
          expect(decode({ names, count, numbers: told, failures: [], last: false }).nodes).toHaveLength(count);
        }
      }),
    );
  });
});
