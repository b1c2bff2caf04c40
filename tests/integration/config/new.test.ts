import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type NewConfigOptions, newConfig } from "../../../src/config/index.ts";
import { evaluateAt, host, programAt, withFiles } from "./support.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example";

async function made(options: Partial<NewConfigOptions>): Promise<Record<string, string>> {
  const { types } = await programAt();
  const files = newConfig({ hostname: "meadow", user: "ada", machine: "metal", types, ...options });
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

describe("a new config", () => {
  test.each<[string, Partial<NewConfigOptions>]>([
    ["of metal", {}],
    ["of a virtual machine", { machine: "virtual" }],
    ["with a password", { passwordHash: "$6$salt$hash" }],
    ["with keys", { authorizedKeys: [key] }],
    ["in another language", { locale: "de_DE.UTF-8", timezone: "Europe/Berlin", keyboard: "de" }],
    ["of an odd name", { user: "my-new_user", hostname: "a.example.org" }],
    ["of a name that is a word of the language", { user: "user" }],
    ["of another such name", { user: "class" }],
  ])("%s is sound, for an editor too", async (_, options) => {
    await withFiles(await made(options), async (directory) => {
      const { declaration } = await evaluateAt(directory);
      expect(declaration.users.map(({ name }) => name)).toEqual([options.user ?? "ada"]);
      expect(declaration.components.map(({ path }) => path)).toContain(`/home/${options.user ?? "ada"}`);
      const { tsc } = await programAt();
      const editor = await host.run([...tsc, "--pretty", "false"], { cwd: directory, accept: [0, 1, 2] });
      expect(editor.text).toBe("");
    });
  });

  test("reads well", async () => {
    const files = await made({ passwordHash: "$6$salt$hash", authorizedKeys: [key], timezone: "Europe/London" });
    expect(Object.keys(files)).toEqual(["system.ts", "state.ts", "package.json", "tsconfig.json", ".gitignore"]);
    expect(files["system.ts"]).toMatchInlineSnapshot(`
      "import { debian, defineSystem, user } from "lethe";
      import { firewall, hardware, networkManager, openssh, sudo } from "lethe/features";

      export const ada = user("ada", {
        groups: ["sudo"],
        passwordHash: "$6$salt$hash",
        authorizedKeys: [
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example",
        ],
      });

      export default defineSystem({
        hostname: "meadow",
        packages: debian("trixie", ["git", "vim"]),
        timezone: "Europe/London",
        users: [ada],
        features: [hardware(), networkManager(), openssh(), firewall(), sudo()],
        files: { "/etc/motd": "Nothing here that was not asked for.\\n" },
      });
      "
    `);
    expect(files["state.ts"]).toMatchInlineSnapshot(`
      "import { cache, defineState, directory } from "lethe";
      import { ada } from "./system.ts";

      export default defineState([
        // The whole home for a start, so that no work is lost. Narrow it when you know what matters.
        directory(ada.home(), { reason: "everything ada does" }),
        cache(ada.home(".cache"), { limit: "10G", reason: "programs fill it again" }),
      ]);
      "
    `);
  });

  test("is formatted as a person's formatter would", async () => {
    await withFiles(await made({}), async (directory) => {
      const biome = resolve("node_modules/.bin/biome");
      const format = ["format", "--indent-style=space", "--line-width=120", "system.ts", "state.ts"];
      const result = await host.run([biome, ...format], { cwd: directory, accept: [0, 1] });
      expect(result.stderr.toString() + result.text).toContain("No fixes applied");
    });
  });
});
