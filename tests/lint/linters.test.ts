import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const SLOW = 300_000;

function tool(name: string, args: readonly string[], cwd = ".") {
  const { status, stdout, stderr } = spawnSync(resolve("node_modules/.bin", name), args, { cwd, encoding: "utf8" });
  return { status, said: status === 0 ? "" : stdout + stderr };
}

const clean = { status: 0, said: "" };
const layers = ["--config", resolve(".dependency-cruiser.cjs"), "src"];

test("formatted, and nothing that biome minds", () => expect(tool("biome", ["check", "."])).toEqual(clean), SLOW);
test("nothing that eslint minds", () => expect(tool("eslint", ["."])).toEqual(clean), SLOW);
test("the types are right", () => expect(tool("tsc", ["--noEmit"])).toEqual(clean), SLOW);
test("nothing that nobody uses", () => expect(tool("knip", [])).toEqual(clean), SLOW);
test("the arrows between the folders", () => expect(tool("depcruise", layers)).toEqual(clean), SLOW);

test.each([
  ["only-cli-knows-people", "image/index.ts", 'import "../cli/index.ts";'],
  ["stages-take-values", "image/index.ts", 'import "../disk/index.ts";'],
  ["effects-through-host", "image/index.ts", 'import "node:fs";'],
  ["format-is-pure", "format/index.ts", 'import "node:fs";'],
  ["model-imports-nothing", "model/index.ts", 'import "../host/index.ts";'],
  ["workflows-know-no-cli", "workflows/index.ts", 'import "../cli/index.ts";'],
  ["one-door", "workflows/index.ts", 'import "../disk/inner.ts";'],
  ["no-circles", "disk/index.ts", 'import "./inner.ts";'],
])("the rule %s catches what it is for", (rule, file, text) => {
  const scratch = mkdtempSync(join(tmpdir(), "lethe-layers-"));
  try {
    for (const folder of ["cli", "disk", "format", "host", "image", "model", "workflows"]) {
      mkdirSync(join(scratch, "src", folder), { recursive: true });
      writeFileSync(join(scratch, "src", folder, "index.ts"), "export {};\n");
    }
    writeFileSync(join(scratch, "src/disk/inner.ts"), 'import "./index.ts";\n');
    writeFileSync(join(scratch, "src", file), text);
    cpSync("tsconfig.json", join(scratch, "tsconfig.json"));
    expect(tool("depcruise", layers, scratch).said).toContain(rule);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
