import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type EvaluatedConfig, evaluateConfig, findConfig } from "../../../src/config/index.ts";
import { dryRun, type Host, traced } from "../../../src/host/index.ts";
import { evaluateAt, evaluateFiles, host, programAt, system, withFiles } from "./support.ts";

function textOf({ declaration }: EvaluatedConfig, path: string): string {
  const found = declaration.files.find((node) => node.path === path);
  return Buffer.from(found?.type === "file" ? found.content : "", "base64").toString();
}

describe("inputs", () => {
  const files = {
    "system.ts": `import { greeting } from "./shared/greeting";
import table from "./table.json";
${system(`files: { "/etc/motd": greeting, "/etc/n": String(table.n), "/etc/x": file.from("files/x"), "/t": file.tree("files/tree") },`)}`,
    "shared/greeting.ts": `export const greeting = "hello\\n";`,
    "table.json": `{ "n": 7 }`,
    "files/x": "x",
    "files/tree/y": "y",
    "files/unused": "z",
    "README.md": "no input",
  };

  test("are all files that the declaration follows from, and no others", async () => {
    const config = await evaluateFiles(files);
    expect(config.inputs.map(({ path }) => path)).toEqual([
      "files/tree/y",
      "files/x",
      "shared/greeting.ts",
      "system.ts",
      "table.json",
    ]);
    expect(config.inputs.find(({ path }) => path === "files/x")?.sha256).toBe(
      "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    );
    expect(textOf(config, "/etc/motd")).toBe("hello\n");
    expect(textOf(config, "/etc/n")).toBe("7");
  });

  test("change the key when they change the machine, and only then", async () => {
    const { key } = await evaluateFiles(files);
    expect((await evaluateFiles({ ...files, "README.md": "changed" })).key).toBe(key);
    expect((await evaluateFiles({ ...files, "system.ts": `${files["system.ts"]}// a comment\n` })).key).toBe(key);
    expect((await evaluateFiles({ ...files, "files/x": "changed" })).key).not.toBe(key);
  });

  test("a file that may be executed stays so", async () => {
    await withFiles(files, async (directory) => {
      await chmod(join(directory, "files/tree/y"), 0o700);
      const { declaration } = await evaluateAt(directory);
      const mode = (path: string) => declaration.files.find((node) => node.path === path);
      expect(mode("/t/y")).toMatchObject({ mode: 0o755 });
      expect(mode("/etc/x")).toMatchObject({ mode: 0o644 });
    });
  });
});

describe("several machines", () => {
  const files = {
    "shared.ts": `import { directory, user } from "lethe";
export const ada = user("ada");
export const kept = directory(ada.home("work"));`,
    "machines/meadow.ts": `import { debian, defineState, defineSystem } from "lethe";
import { ada, kept } from "../shared.ts";
export const state = defineState([kept]);
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), users: [ada] });`,
    "machines/harbour.ts": `import { debian, defineSystem } from "lethe";
import { ada } from "../shared.ts";
export default defineSystem({ hostname: "harbour", packages: debian("trixie"), users: [ada] });`,
  };

  test("each comes to its own declaration, with the state it exports", async () => {
    await withFiles(files, async (directory) => {
      const meadow = await evaluateAt(`${directory}#meadow`);
      const harbour = await evaluateAt("machines/harbour.ts", directory);
      expect([meadow, harbour].map(({ declaration }) => declaration.hostname)).toEqual(["meadow", "harbour"]);
      expect(meadow.declaration.components.find(({ path }) => path === "/home/ada/work")?.by).toBe("meadow.ts");
      expect(harbour.declaration.components.some(({ path }) => path === "/home/ada/work")).toBe(false);
      expect(meadow.inputs.map(({ path }) => path)).toEqual(["machines/meadow.ts", "shared.ts"]);
    });
  });
});

describe("the type checker", () => {
  async function programsRun(directory: string, cache: string, version = "test"): Promise<number> {
    const lines: string[] = [];
    const told: Host = traced(host, (line) => void lines.push(line));
    const place = await findConfig(told, directory, { cwd: "/", hostname: "x" });
    await evaluateConfig(told, place, { program: { ...(await programAt()), version }, cache });
    return lines.filter((line) => line.startsWith("run ")).length;
  }

  test("is asked again only where something changed", async () => {
    await withFiles({ "system.ts": system("") }, async (directory) => {
      const cache = join(directory, "cache");
      expect(await programsRun(directory, cache)).toBe(1);
      expect(await programsRun(directory, cache)).toBe(0);
      expect(await programsRun(directory, cache, "a newer one")).toBe(1);
      await writeFile(join(directory, "system.ts"), `${system("")}// changed\n`);
      expect(await programsRun(directory, cache)).toBe(1);
    });
  });

  test("leaves its verdict in the cache, and nothing beside the config", async () => {
    await withFiles({ "config/system.ts": system("") }, async (directory) => {
      await mkdir(join(directory, "cache"));
      await programsRun(join(directory, "config"), join(directory, "cache"));
      expect(await readdir(join(directory, "config"))).toEqual(["system.ts"]);
      const verdicts = await readdir(join(directory, "cache/type-checks"));
      expect(verdicts).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    });
  });
});

test("a dry run evaluates as any other", async () => {
  await withFiles({ "system.ts": system("") }, async (directory) => {
    const effects: string[] = [];
    const cache = join(directory, "cache");
    const dry = dryRun(host, ({ action, what }) => void effects.push(`${action} ${what}`), cache);
    const place = await findConfig(dry, directory, { cwd: "/", hostname: "x" });
    const { declaration } = await evaluateConfig(dry, place, { program: await programAt(), cache });
    expect(declaration.hostname).toBe("meadow");
    expect(effects).toEqual([]);
  });
});

test("a config with odd names in its path, or behind a link", async () => {
  const files = { "a b/it's/system.ts": system(`files: { "/x": file.from("files/x") },`), "a b/it's/files/x": "" };
  await withFiles(files, async (directory) => {
    expect((await evaluateAt(join(directory, "a b/it's"))).declaration.hostname).toBe("meadow");
    await symlink("a b/it's", join(directory, "link"));
    for (const argument of ["", "system.ts", "../link"]) {
      expect((await evaluateAt(argument, join(directory, "link"))).declaration.hostname).toBe("meadow");
    }
  });
});

test("a file of the config that is a link to somewhere else is refused", async () => {
  await withFiles({ "system.ts": system(`files: { "/x": file.from("files") },`) }, async (directory) => {
    await symlink("/etc/hostname", join(directory, "files"));
    await expect(evaluateAt(directory)).rejects.toThrow("files is a link that leads out of the config's directory");
  });
});

test("the examples are sound from anywhere", async () => {
  expect((await evaluateAt(resolve("examples/minimal/state.ts"), "/")).declaration.hostname).toBe("minimal");
});
