import { expect, test } from "vitest";
import { type Amendment, amend } from "../../../src/amend/index.ts";
import { config } from "./support.ts";

function amended(system: string, ...amendments: Amendment[]): string {
  const sources = config({ "system.ts": system });
  const changed = amend(sources, amendments);
  const again = amend({ ...sources, sources: new Map([...sources.sources, ...changed]) }, amendments);
  expect([...again]).toEqual([]);
  return changed.get("system.ts") ?? system;
}

const htop: Amendment = { kind: "package", name: "htop" };
const motd: Amendment = {
  kind: "file",
  path: "/etc/motd",
  source: { call: "from", from: "files/etc/motd" },
  options: {},
};
const ssh: Amendment = { kind: "unit", name: "ssh.service", state: "enabled", scope: "system" };

const bare = `import { debian, defineSystem } from "lethe";

export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie", ["git", "vim"]),
});
`;

test("a package comes where the alphabet has it, or last", () => {
  expect(amended(bare, htop)).toBe(bare.replace(`["git", "vim"]`, `["git", "htop", "vim"]`));
  const own = bare.replace(`["git", "vim"]`, `["vim", "git"]`);
  expect(amended(own, htop)).toBe(own.replace(`"git"]`, `"git", "htop"]`));
  const none = bare.replace(`, ["git", "vim"]`, "");
  expect(amended(none, htop)).toBe(none.replace(`"trixie"`, `"trixie", ["htop"]`));
  expect(amended(bare, { kind: "package", name: "acl" })).toContain(`["acl", "git", "vim"]`);
});

test("packages kept in a constant, a line each, with comments", () => {
  const text = `import { debian, defineSystem } from "lethe";
const names = [
  "zsh", // a shell
  /* an editor */ "vim" // of old
] satisfies string[];
const packages = debian("trixie", names);
export default defineSystem({ hostname: "meadow", packages });
`;
  expect(amended(text, htop)).toBe(text.replace(`"vim" // of old\n`, `"vim", // of old\n  "htop"\n`));
});

test("a file, a link and a tree; the map is made where there is none", () => {
  expect(
    amended(
      bare,
      motd,
      {
        kind: "file",
        path: "/etc/x",
        source: { call: "link", target: "/srv/x" },
        options: { owner: "ada", group: "ada" },
      },
      { kind: "file", path: "/srv/t", source: { call: "tree", from: "files/srv/t" }, options: { replaces: "sway" } },
    ),
  ).toBe(`import { debian, defineSystem, file } from "lethe";

export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie", ["git", "vim"]),
  files: {
    "/etc/motd": file.from("files/etc/motd"),
    "/etc/x": file.link("/srv/x", { owner: "ada", group: "ada" }),
    "/srv/t": file.tree("files/srv/t", { replaces: "sway" }),
  },
});
`);
});

test("a map on one line", () => {
  const text = bare.replace("});", `  files: { "/etc/issue": "hello\\n" },\n});`);
  expect(amended(text, motd)).toContain(
    `files: { "/etc/issue": "hello\\n", "/etc/motd": file.from("files/etc/motd") },`,
  );
  expect(amended(bare.replace("});", "  files: {},\n});"), motd)).toContain(
    `files: { "/etc/motd": file.from("files/etc/motd") },`,
  );
});

test("a unit; one that has other words gets its state", () => {
  expect(amended(bare, ssh)).toContain(`  units: {\n    "ssh.service": "enabled",\n  },\n});`);
  const dropins = bare.replace("});", `  units: { "ssh.service": { dropins: {} } },\n});`);
  expect(amended(dropins, ssh)).toContain(`{ dropins: {}, state: "enabled" }`);
  const other = bare.replace("});", `  units: { "ssh.service": "masked" },\n});`);
  expect(() => amended(other, ssh)).toThrow("ssh.service is declared in another way here");
});

test.each([
  [`import { system } from "./shared.ts";\nexport default system;\n`, "system is imported from ./shared.ts"],
  [bare.replace(`debian("trixie", ["git", "vim"])`, "mine()"), "packages is not made by debian(...) right here"],
  [bare.replace(`["git", "vim"]`, "[].concat()"), "the list of packages is made by a calculation"],
  [bare.replace("defineSystem({", "defineSystem(make({").replace("});", "}));"), "what defineSystem is given is made"],
])("refused: %s", (text, why) => {
  expect(() => amended(text, htop)).toThrow(why);
});
