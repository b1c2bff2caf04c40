import { expect, test } from "vitest";
import { type Amendment, amend } from "../../../src/amend/index.ts";
import { UserError } from "../../../src/model/index.ts";
import { config } from "./support.ts";

const system = `import { defineSystem, debian, user } from "lethe";
export const ada = user("ada", { groups: ["sudo"] });
export default defineSystem({ hostname: "meadow", packages: debian("trixie") });
`;

const notes: Amendment = { kind: "keep", call: "directory", path: "/home/ada/notes", options: {} };

function amended(state: string, amendments: readonly Amendment[] = [notes], more: Record<string, string> = {}): string {
  const sources = config({ "system.ts": system, "state.ts": state, ...more });
  const changed = amend(sources, amendments);
  const again = amend({ ...sources, sources: new Map([...sources.sources, ...changed]) }, amendments);
  expect([...again]).toEqual([]);
  return changed.get("state.ts") ?? state;
}

test("an entry comes behind the last, written as its neighbours are, and imports what it needs", () => {
  expect(
    amended(`import { cache, defineState } from "lethe";
import { ada } from "./system.ts";

// What matters.
export default defineState([
  cache(ada.home(".cache"), { limit: "10G" }), // programs fill it again
  // nothing below
]);
`),
  ).toBe(`import { cache, defineState, directory } from "lethe";
import { ada } from "./system.ts";

// What matters.
export default defineState([
  cache(ada.home(".cache"), { limit: "10G" }), // programs fill it again
  directory(ada.home("notes")),
  // nothing below
]);
`);
});

test("single quotes, tabs, no semicolons, no trailing comma, Windows' line ends", () => {
  expect(
    amended(
      "import {defineState, cache} from 'lethe'\r\n\r\nexport default defineState([\r\n\tcache('/a') // why\r\n])\r\n",
      [{ ...notes, options: { owner: "ada", group: "ada", reason: "it's mine" } }],
    ),
  ).toBe(
    "import {defineState, cache, directory} from 'lethe'\r\nimport { ada } from './system.ts'\r\n\r\nexport default defineState([\r\n\tcache('/a'), // why\r\n\tdirectory(ada.home('notes'), { reason: 'it\\'s mine' })\r\n])\r\n",
  );
});

test("a list on one line stays on it while there is room", () => {
  expect(amended(`import { cache, defineState } from "lethe";\nexport default defineState([cache("/a")]);\n`)).toBe(
    `import { cache, defineState, directory } from "lethe";\nimport { ada } from "./system.ts";\nexport default defineState([cache("/a"), directory(ada.home("notes"))]);\n`,
  );
});

test("an empty list, with and without a comment in it", () => {
  expect(amended(`import { defineState } from "lethe";\nexport default defineState([]);\n`)).toContain(
    `defineState([\n  directory(ada.home("notes")),\n]);`,
  );
  expect(
    amended(`import { defineState } from "lethe";\nexport default defineState([\n  // nothing yet\n]);\n`),
  ).toContain(`defineState([\n  // nothing yet\n  directory(ada.home("notes")),\n]);`);
});

test("a path outside of homes is a text, with whose it is", () => {
  const entry: Amendment = {
    kind: "keep",
    call: "directory",
    path: "/var/lib/prometheus",
    options: { owner: "prometheus", group: "prometheus", mode: 0o750, reason: "figures" },
  };
  expect(amended(`import { defineState } from "lethe";\nexport default defineState([]);\n`, [entry])).toContain(
    `  directory("/var/lib/prometheus", { owner: "prometheus", group: "prometheus", mode: 0o750, reason: "figures" }),\n`,
  );
});

test("what is said already, in whatever way, is not said again", () => {
  const state = `import * as lethe from "lethe";
import { ada as me } from "./system";
const kept = [(lethe.directory(me.home(\`notes\`))), lethe.ignore("/tmp/x", "why")] as const;
export default lethe.defineState(kept);
`;
  expect(amended(state, [notes, { kind: "ignore", path: "/tmp/x", reason: "another" }])).toBe(state);
  expect(amended(state, [{ kind: "ignore", path: "/home/ada/x", reason: "junk" }])).toContain(
    `lethe.ignore("/tmp/x", "why"),\n  lethe.ignore(me.home("x"), "junk")] as const`,
  );
});

test("a name that is taken is imported under another", () => {
  const state = `import { defineState, directory as kept } from "lethe";
const repository = "https://git.example.org/x.git";
export default defineState([kept("/x", { reason: repository })]);
`;
  const entry: Amendment = { kind: "keep", call: "repository", path: "/srv/x", options: { remote: "r" } };
  expect(amended(state, [entry])).toContain(`repository as letheRepository`);
  expect(amended(state, [notes])).toContain(`kept(ada.home("notes"))`);
});

test("a config that keeps nothing yet gets its state.ts; a machine among several exports it", () => {
  const changed = amend(config({ "system.ts": system }), [notes, { ...notes, path: "/srv/x" }]);
  expect(changed.get("state.ts")).toBe(`import { defineState, directory } from "lethe";
import { ada } from "./system.ts";

export default defineState([
  directory(ada.home("notes")),
  directory("/srv/x"),
]);
`);
  const several = config({ "machines/a.ts": system }, { system: "machines/a.ts", state: undefined, machine: "a" });
  expect(amend(several, [notes]).get("machines/a.ts")).toBe(
    `${system.replace("defineSystem, debian, user", "defineSystem, debian, user, defineState, directory")}
export const state = defineState([
  directory(ada.home("notes")),
]);
`,
  );
});

test("a constant that stands further down is not used", () => {
  const text = `import { debian, defineState, defineSystem, directory, user } from "lethe";
export const state = defineState([directory("/a")]);
const ada = user("ada");
export default defineSystem({ hostname: "a", packages: debian("trixie"), users: [ada] });
`;
  const several = config({ "machines/a.ts": text }, { system: "machines/a.ts", state: undefined, machine: "a" });
  expect(amend(several, [notes]).get("machines/a.ts")).toContain(`[directory("/a"), directory("/home/ada/notes")]`);
});

test.each([
  [
    `import { defineState } from "lethe";\nimport { shared } from "./shared.ts";\nexport default defineState(shared);\n`,
    "state.ts:3:28: this cannot be added here: of the list, shared is imported from ./shared.ts",
  ],
  [
    `import { defineState } from "lethe";\nexport default defineState([1].map(String) as never);\n`,
    "state.ts:2:28: this cannot be added here: the list is made by a calculation",
  ],
  [`export { default } from "./shared.ts";\n`, "state.ts:1:1: this cannot be added here: it comes from ./shared.ts"],
  [
    `import { mine } from "./shared.ts";\nexport default mine([]);\n`,
    "state.ts:2:16: this cannot be added here: what is exported is not made by defineState right here",
  ],
  [`export const a = 1;\n`, "state.ts:1:1: this cannot be added here: the file exports no state"],
])("where the list is not in plain sight it says where, and what to write: %s", (state, message) => {
  const sources = config({ "system.ts": system, "state.ts": state, "shared.ts": "export const shared = [];" });
  const refused = (() => {
    try {
      amend(sources, [notes]);
    } catch (error) {
      if (error instanceof UserError) return error;
    }
    throw new Error("it was not refused");
  })();
  expect(refused.code).toBe("AMEND_BY_HAND");
  const { file = "", line = 0, column = 0 } = refused.where ?? {};
  expect(`${file.slice(3)}:${line}:${column}: ${refused.message}`).toBe(message);
  expect(refused.hint).toBe(`Add it yourself: directory("/home/ada/notes")`);
});
