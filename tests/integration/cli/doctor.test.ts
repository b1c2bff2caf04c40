import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildRelease } from "../../support/script.ts";

const scratch = mkdtempSync(join(tmpdir(), "lethe-doctor-"));

/** The programs of this host but for some, as a PATH. */
const programs = join(scratch, "bin");
beforeAll(() => {
  buildRelease();
  mkdirSync(programs);
  for (const directory of (process.env["PATH"] ?? "").split(":").filter(existsSync)) {
    for (const name of readdirSync(directory)) {
      if (!["xz", "gpgv"].includes(name) && !existsSync(join(programs, name))) link(join(directory, name), name);
    }
  }
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function link(target: string, name: string): void {
  rmSync(join(programs, name), { force: true });
  symlinkSync(target, join(programs, name));
}

function doctor(path: string | undefined, ...words: string[]) {
  const env = { ...process.env, PATH: path };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/lethe.mjs", "doctor", ...words], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("a host that has all is well, and what Lethe brings itself is counted", () => {
  const { status, stdout } = doctor(process.env["PATH"]);
  expect(stdout).toMatch(/^ok {7}gpgv$/m);
  expect(stdout).toMatch(/^tools {4}\d+ packages, tools\.lock$/m);
  expect(stdout).not.toContain("ABSENT");
  expect(status).toBe(0);
});

test("what is absent is named, with its package and what it is for, and the command that installs it", () => {
  const { status, stdout } = doctor(programs);
  expect(status).toBe(1);
  expect(stdout.split("\n").filter((line) => line.startsWith("ABSENT"))).toEqual([
    "ABSENT   xz: unpacks package indexes and the tools (package xz-utils)",
    "ABSENT   gpgv: checks Debian's signatures (package gpgv)",
  ]);
  expect(stdout).toContain("lethe doctor --fix installs what is absent\n");
  const lines = doctor(programs, "--json").stdout.trim().split("\n");
  const absent = lines
    .map((line) => JSON.parse(line) as { readonly program?: string; readonly present?: boolean })
    .filter(({ present }) => present === false);
  expect(absent.map(({ program }) => program)).toEqual(["xz", "gpgv"]);
});

test("--fix --dry-run says what it would install", () => {
  const { stdout } = doctor(programs, "--fix", "--dry-run");
  expect(stdout).toMatch(/^would run apt-get install .* xz-utils gpgv$/m);
});
