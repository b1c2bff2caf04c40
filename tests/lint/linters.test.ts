import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";

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

/** One file for each rule, with what it forbids. */
const FORBIDDEN = [
  ["only-cli-knows-people", "image/people.ts", 'import "../cli/index.ts";'],
  ["stages-take-values", "image/stage.ts", 'import "../disk/index.ts";'],
  ["effects-through-host", "image/effect.ts", 'import "node:fs";'],
  ["format-is-pure", "format/effect.ts", 'import "node:fs";'],
  ["model-imports-nothing", "model/effect.ts", 'import "../host/index.ts";'],
  ["workflows-know-no-cli", "workflows/people.ts", 'import "../cli/index.ts";'],
  ["one-door", "workflows/door.ts", 'import "../disk/inner.ts";'],
  ["no-circles", "disk/index.ts", 'import "./inner.ts";'],
] as const;

let said: string;

beforeAll(() => {
  const scratch = mkdtempSync(join(tmpdir(), "lethe-layers-"));
  const write = (file: string, text: string) => writeFileSync(join(scratch, "src", file), `${text}\n`);
  try {
    for (const folder of ["cli", "disk", "format", "host", "image", "model", "workflows"]) {
      mkdirSync(join(scratch, "src", folder), { recursive: true });
      write(`${folder}/index.ts`, "export {};");
    }
    write("disk/inner.ts", 'import "./index.ts";');
    for (const [, file, text] of FORBIDDEN) write(file, text);
    cpSync("tsconfig.json", join(scratch, "tsconfig.json"));
    ({ said } = tool("depcruise", layers, scratch));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}, SLOW);

test.each(FORBIDDEN)("the rule %s catches what it is for", (rule, file) => {
  expect(said).toContain(`${rule}: src/${file} `);
});
