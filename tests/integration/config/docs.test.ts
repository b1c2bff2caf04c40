import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseTypeErrors } from "../../../src/config/typecheck.ts";
import { evaluateFiles, host, programAt, withFiles } from "./support.ts";

const CONFIG = "docs/reference/config.md";
const PAGES = [
  "README.md",
  ...["secrets-at-boot", "encrypted-disk", "secure-boot"].map((name) => `docs/reference/${name}.md`),
];

/** A ts block of the page. It may name its file in a first comment; else it is a module of its own. */
async function blocks(path: string): Promise<{ readonly name: string; readonly text: string }[]> {
  const page = await readFile(path, "utf8");
  return [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""], index) => ({
    name: /^\/\/ (\w+\.ts)\n/.exec(text)?.[1] ?? `block-${index}.ts`,
    text,
  }));
}

describe("pages", () => {
  test.each([CONFIG, ...PAGES])("every block of %s is of the right types", async (path) => {
    const found = await blocks(path);
    expect(found.length).toBeGreaterThan(path === CONFIG ? 7 : 0);
    const files = Object.fromEntries(found.map(({ name, text }) => [name, text]));
    expect(Object.keys(files)).toHaveLength(found.length);
    const { tsc, types } = await programAt();
    const paths = Object.fromEntries(Object.entries(types).map(([name, path]) => [name, [path]]));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: "es2023",
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      paths,
    };
    const project = JSON.stringify({ compilerOptions, files: Object.keys(files) });
    const errors = await withFiles({ ...files, "tsconfig.json": project }, async (directory) => {
      const result = await host.run([...tsc, "--pretty", "false"], { cwd: directory, accept: [0, 1, 2] });
      return parseTypeErrors("", result.text);
    });
    expect(errors).toEqual([]);
  });

  test("the first machine is a whole config", async () => {
    const whole = (await blocks(CONFIG)).filter(({ name }) => !name.startsWith("block-"));
    const { declaration } = await evaluateFiles(Object.fromEntries(whole.map(({ name, text }) => [name, text])));
    expect(declaration.hostname).toBe("meadow");
    expect(declaration.features).toEqual(["base", "firewall", "hardware", "networkManager", "openssh", "sudo"]);
  });

  test("every feature has its row", async () => {
    const page = await readFile(CONFIG, "utf8");
    for (const name of Object.keys(await import("../../../src/features/index.ts"))) {
      expect(page).toContain(`| \`${name}(`);
    }
  });
});
