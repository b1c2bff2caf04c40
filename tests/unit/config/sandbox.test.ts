import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, firstDifference } from "../../../src/config/canonical.ts";
import { unavailableNames } from "../../../src/config/forbidden.ts";
import { runConfig } from "../../../src/config/sandbox.ts";
import { UserError } from "../../../src/model/index.ts";

/** What `written` is when the config's script is `code`. */
function run(code: string): unknown {
  const wrapped = `var config = (() => { const written = JSON.stringify((() => { ${code} })()); return { written }; })();`;
  const nowhere = { ofCall: () => undefined, ofStack: () => undefined };
  return JSON.parse(runConfig({ code: wrapped, map: "", sources: new Map() }, nowhere).written);
}

function codeOf(script: string): string {
  try {
    run(script);
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message.split(" is not ")[0] ?? ""}`;
    throw error;
  }
  return "nothing was thrown";
}

describe("the world of a config", () => {
  test.each([...unavailableNames, "Math.random()"])("has no %s", (name) => {
    expect(codeOf(`return ${name};`)).toBe(`CONFIG_UNAVAILABLE ${name.replace("()", "")}`);
    expect(codeOf(`return globalThis.${name};`)).toBe(`CONFIG_UNAVAILABLE ${name.replace("()", "")}`);
  });

  test("has no way to the world outside of it", () => {
    expect(codeOf(`return this.constructor.constructor("return process")();`)).toMatch(/^CONFIG_/);
    expect(codeOf(`return globalThis.constructor.constructor("return process")();`)).toMatch(/^CONFIG_/);
    expect(codeOf(`return (() => {}).constructor("return process")();`)).toBe("CONFIG_UNAVAILABLE new Function");
  });

  test("does not speak the host's language", () => {
    expect(run(`return ["b", "a", "Z", "ä"].sort((a, b) => a.localeCompare(b));`)).toEqual(["Z", "a", "b", "ä"]);
    expect(run(`return (1234.5).toLocaleString();`)).toBe("1234.5");
  });

  test("is another one each time", () => {
    const script =
      "globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.mark ??= 0; return globalThis.count;";
    expect([run(script), run(script)]).toEqual([1, 1]);
  });
});

test("the first difference of two answers is named", () => {
  expect(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe("a.1.b");
  expect(firstDifference({ a: 1 }, { a: 1, c: 2 })).toBe("c");
  expect(firstDifference({ a: 1 }, { a: 1 })).toBeUndefined();
});

test("canonical JSON is the same for the same value, and no other", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
      if (canonicalJson(a) === canonicalJson(b)) expect(firstDifference(a, b)).toBeUndefined();
    }),
  );
  expect(canonicalJson({ b: 1, a: { d: 1, c: [2, { f: 1, e: 0 }] } })).toBe(
    '{"a":{"c":[2,{"e":0,"f":1}],"d":1},"b":1}',
  );
});
