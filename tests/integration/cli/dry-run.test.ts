import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildRelease } from "../../support/script.ts";

const scratch = mkdtempSync(join(tmpdir(), "lethe-dry-"));
const config = join(scratch, "config");
const systemFile = join(config, "system.ts");

beforeAll(async () => {
  buildRelease();
  await cp("examples/minimal", config, { recursive: true });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function lethe(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/lethe.mjs", ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

interface PlannedLine {
  readonly layer?: string;
  readonly cached?: boolean;
  readonly key?: string;
}

function planned(): PlannedLine[] {
  const { status, stdout, stderr } = lethe("system", "build", config, "--dry-run", "--json");
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PlannedLine)
    .filter(({ layer }) => layer !== undefined);
}

test("build --dry-run says which layers are there, and a build then makes just the others", () => {
  const built = lethe("system", "build", config, "--json");
  expect(built).toMatchObject({ status: 0 });
  const { key } = JSON.parse(built.stdout) as { key: string };
  expect(planned().map(({ cached }) => cached)).not.toContain(false);
  expect(planned().at(-1)).toMatchObject({ layer: "declaration", key });

  // A name of its own each time, so that no cache has it.
  const name = `dry${process.pid}-${Date.now()}`;
  writeFileSync(systemFile, readFileSync(systemFile, "utf8").replace(/hostname: "[^"]*"/, `hostname: "${name}"`));
  const files = readdirSync(config);
  const missing = () => planned().flatMap(({ layer, cached }) => (cached === true ? [] : [layer]));
  expect(missing()).toEqual(["declaration"]);
  expect(missing()).toEqual(["declaration"]);
  expect(lethe("system", "build", config, "--dry-run").stdout).toContain("would build declaration");
  expect(readdirSync(config)).toEqual(files);
  expect(lethe("system", "build", config)).toMatchObject({ status: 0 });
  expect(missing()).toEqual([]);
});

test("new --dry-run names its files and writes none", () => {
  const place = join(scratch, "meadow");
  const { status, stdout } = lethe("new", place, "--dry-run");
  expect(status).toBe(0);
  expect(stdout).toContain(`would write ${place}/system.ts\n`);
  expect(stdout).not.toContain("wrote");
  expect(existsSync(place)).toBe(false);
});

test("archive --dry-run copies nothing", () => {
  const place = join(scratch, "archive");
  const { status, stdout } = lethe("system", "archive", config, place, "--dry-run");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^would write .*\.deb$/m);
  expect(stdout).toMatch(/(\d+) of \1 packages would be copied to /);
  expect(existsSync(place)).toBe(false);
});

test("a virtual machine's image that holds something else is not written over unless that is agreed to", () => {
  const image = join(scratch, "diary.img");
  const content = Buffer.alloc(64 * 1024, "dear diary ");
  writeFileSync(image, content);
  truncateSync(image, 8 * 1024 ** 3);
  const { status, stderr } = lethe("system", "vm", config, "--image", image);
  expect(stderr).toContain("CLI_CONFIRM");
  expect(status).toBe(3);
  truncateSync(image, content.length);
  expect(readFileSync(image).equals(content)).toBe(true);
});
