import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { realHost } from "../../../src/host/index.ts";

let directory = "";
const { bytes } = realHost();
/** Whoever asks need not know how large they are. */
const asked = (...paths: readonly string[]) => paths.map((path) => ({ path, size: 0 }));

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
  expect(await bytes.md5(asked(...names.map((name) => `${directory}/${name}`)))).toEqual([
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

it("sums many files side by side as each by itself, wherever their blocks and buffers end", async () => {
  const lengths = [
    0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 65_535, 65_536, 65_537, 131_063, 131_072, 196_613, 1_000_003,
  ];
  const files = [...lengths, ...lengths].map((length, index) => {
    const content = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + length + index) & 255));
    writeFileSync(`${directory}/${index}`, content);
    return { path: `${directory}/${index}`, size: length, md5: createHash("md5").update(content).digest("hex") };
  });
  const wrongSizes = files.map(({ path }, index) => ({ path, size: (index * 7919) % 2000 }));
  const gone = { path: `${directory}/gone`, size: 500 };
  const expected = files.map(({ md5 }) => ({ md5 }));
  expect(await bytes.md5(files)).toEqual(expected);
  expect(await bytes.md5([...wrongSizes, gone])).toEqual([...expected, { code: "ENOENT" }]);
});

it("answers each of many calls at once with its own", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `${directory}/${index}`);
  for (const name of names) writeFileSync(name, name);
  const answers = await Promise.all(names.map((name) => bytes.md5(asked(name))));
  expect(answers).toEqual(names.map((name) => [{ md5: createHash("md5").update(name).digest("hex") }]));
});

it("leaves no time of access behind", async () => {
  const path = `${directory}/file`;
  writeFileSync(path, "x");
  utimesSync(path, 1000, 2000);
  await bytes.md5(asked(path));
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
