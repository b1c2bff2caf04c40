import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { realHost } from "../../../src/host/index.ts";

let directory = "";
const { bytes } = realHost();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lethe-bytes-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("sums regular files, follows no symlink, and waits at no pipe", async () => {
  const large = Buffer.alloc(3_500_000, "lethe");
  writeFileSync(`${directory}/large`, large);
  writeFileSync(`${directory}/empty`, "");
  writeFileSync(Buffer.from(`${directory}/odd\n\xff`, "latin1"), "x");
  symlinkSync("large", `${directory}/link`);
  execFileSync("mkfifo", [`${directory}/pipe`]);
  const md5 = (content: Buffer | string) => ({ md5: createHash("md5").update(content).digest("hex") });
  const names = ["large", "empty", "odd\n\xff", "link", "pipe", "gone", ""];
  expect(await bytes.md5(names.map((name) => `${directory}/${name}`))).toEqual([
    md5(large),
    md5(""),
    md5("x"),
    { code: "ELOOP" },
    { code: "ENOENT" },
    { code: "ENOENT" },
    { code: "ENOENT" },
  ]);
  expect(await bytes.md5([])).toEqual([]);
});

it("answers each of many calls at once with its own", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `${directory}/${index}`);
  for (const name of names) writeFileSync(name, name);
  const answers = await Promise.all(names.map((name) => bytes.md5([name])));
  expect(answers).toEqual(names.map((name) => [{ md5: createHash("md5").update(name).digest("hex") }]));
});

it("leaves no time of access behind", async () => {
  const path = `${directory}/file`;
  writeFileSync(path, "x");
  utimesSync(path, 1000, 2000);
  await bytes.md5([path]);
  expect(statSync(path).atimeMs).toBe(1_000_000);
});

it("walks what is not to be skipped", async () => {
  for (const name of ["a", "b", "c"]) writeFileSync(`${directory}/${name}`, "");
  const found: string[] = [];
  for await (const { nodes } of bytes.walk(directory, { skip: new Set([`${directory}/b`]) })) {
    found.push(...nodes.map(({ path }) => path.slice(directory.length)));
  }
  expect(found).toEqual(["", "/a", "/c"]);
  for await (const batch of bytes.walk(`${directory}/gone`)) expect(batch).toEqual({ nodes: [], failures: [] });
});
