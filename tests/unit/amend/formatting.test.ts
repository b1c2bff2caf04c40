import fc from "fast-check";
import { expect, test } from "vitest";
import { type Amendment, amend } from "../../../src/amend/index.ts";
import { config, evaluated, plain } from "./support.ts";

const gap = fc.constantFrom(
  "",
  " ",
  "  ",
  "\n",
  "\n\t",
  "\n    ",
  " // a, ( comment\n",
  "/* b, ] */",
  "\n/* c\n } */\n",
  "\n\n",
);
const entry = fc.constantFrom(
  `directory("/a")`,
  `directory('/b', { reason: "it's, [so" })`,
  `(cache("/c"))`,
  `cache(\`/d\`, {\n limit: "1G", // big\n})`,
  `repository("/e", { remote: "git@x:y" }) as never`,
  `...[directory("/f"), ]`,
);

/** A list of `items` between brackets with anything at all between the tokens. */
function list(items: readonly string[], gaps: readonly string[], trailing: boolean): string {
  let text = "[";
  items.forEach((item, index) => {
    const comma = index < items.length - 1 || trailing ? "," : "";
    text += `${gaps[index * 2] ?? ""}${item}${gaps[index * 2 + 1] ?? ""}${comma}`;
  });
  return `${text}${gaps[items.length * 2] ?? ""}]`;
}

const odd = fc
  .record({
    items: fc.uniqueArray(entry, { maxLength: 4 }),
    gaps: fc.array(gap, { minLength: 12, maxLength: 12 }),
    trailing: fc.boolean(),
    importTrailing: fc.boolean(),
    semicolon: fc.constantFrom(";", ""),
    windows: fc.boolean(),
    quote: fc.constantFrom('"', "'"),
  })
  .map(({ items, gaps, trailing, importTrailing, semicolon, windows, quote }) => {
    const names = ["cache", "directory", "repository", "defineState"].join(`,${gaps[9] ?? ""}`);
    const text = [
      `// top${gaps[10] ?? ""}`,
      `import {${gaps[11] ?? ""}${names}${gaps[8] ?? ""}${importTrailing ? "," : ""}} from ${quote}lethe${quote}${semicolon}`,
      `export default defineState(${list(items, gaps, trailing)})${semicolon} // end`,
      "",
    ].join("\n");
    return windows ? text.replaceAll("\n", "\r\n") : text;
  });

const system = `import { user } from "lethe";\nexport const ada = user("ada");\n`;

const amendment: fc.Arbitrary<Amendment> = fc.oneof(
  fc.record({
    kind: fc.constant("keep" as const),
    call: fc.constantFrom("directory" as const, "keptFile" as const, "cache" as const),
    path: fc.stringMatching(/^\/(home\/ada\/)?[ -~é]{1,60}[a-z]$/),
    options: fc.record({ reason: fc.string(), mode: fc.integer({ min: 0, max: 0o777 }) }, { requiredKeys: [] }),
  }),
  fc.record({
    kind: fc.constant("ignore" as const),
    path: fc.stringMatching(/^\/x\/[ -~é]{1,40}[a-z]$/),
    reason: fc.string({ unit: "grapheme" }),
  }),
);

function entriesOf(sources: ReadonlyMap<string, string>) {
  return plain((evaluated(sources, "state.ts")["default"] as { entries: unknown }).entries) as {
    place: string | { path: string };
  }[];
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of whole) if (letter === part[at]) at++;
  return at === part.length;
}

function comments(text: string): string[] {
  return [...text.matchAll(/\/\/ (?:top|end|a, \( comment|big)|\/\* b, \] \*\/|\/\* c\r?\n \} \*\//g)].map(String);
}

test("whatever a file looks like, it keeps all of it and says exactly so much more", () => {
  fc.assert(
    fc.property(odd, fc.array(amendment, { minLength: 1, maxLength: 3 }), (state, amendments) => {
      const before = config({ "system.ts": system, "state.ts": state });
      const changed = amend(before, amendments);
      const after = new Map([...before.sources, ...changed]);
      const text = after.get("state.ts") ?? "";
      expect(isSubsequence(state, text)).toBe(true);
      expect(comments(text)).toEqual(comments(state));
      if (state.includes("\r\n")) expect(text.replaceAll("\r\n", "")).not.toContain("\n");
      const old = entriesOf(before.sources);
      const now = entriesOf(after);
      const key = (one: object) => JSON.stringify(one);
      expect(now.filter((one) => old.some((other) => key(other) === key(one)))).toEqual(old);
      const paths = now.map(({ place }) => (typeof place === "string" ? place : place.path));
      for (const { path } of amendments as { path: string }[]) expect(paths).toContain(path);
      expect(now.length).toBe(
        old.length +
          new Set(
            amendments.map((one) => key([one.kind === "keep" ? one.call : "ignore", (one as { path: string }).path])),
          ).size,
      );
      expect([...amend({ ...before, sources: after }, amendments)]).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
