import { createHash } from "node:crypto";
import { appendFile, chmod, lstat, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { BytePath, Installed } from "../../../src/model/index.ts";
import { lines } from "./oracle.ts";
import { type Planted, plant } from "./planted.ts";

let planted: Planted | undefined;
let root: string;
let installed: Installed;

beforeAll(async () => {
  planted = await plant();
  root = planted.root;
  installed = await readInstalled(realHost(), root);
}, 60_000);
afterAll(() => planted?.[Symbol.asyncDispose]());

const place = (path: BytePath) => Buffer.from(`${root}${path}`, "latin1");
const all = () => Array.from({ length: installed.count }, (_, index) => installed.at(index));

test("nothing is left unexamined", () => {
  expect(installed.unexamined).toEqual([]);
});

test("packages in every state", () => {
  const native = installed.packages.find(({ name }) => name === "lib")?.architecture;
  const states = installed.packages.map(({ name, architecture, state }) => `${name} ${architecture} ${state}`);
  expect(states.sort()).toEqual(
    [
      "a all installed",
      "apart all unpacked",
      "c all installed",
      "d all installed",
      "half all half-installed",
      "left all config-files",
      `lib ${native} installed`,
      "lib hurd-i386 installed",
      "taken all installed",
      "taker all installed",
    ].sort(),
  );
});

test("each path belongs to those whom dpkg-query names", async () => {
  const mine = all().filter(({ path }) => /^\/(usr\/(bin|share)|etc)\//.test(path));
  expect(mine.length).toBeGreaterThan(20);
  for (const { path, packages } of mine) {
    if (/\.(real|distrib)$/.test(path) || path.startsWith("/usr/bin/") || path.includes("\xff")) continue;
    const said = await lines(["env", "LC_ALL=C", "dpkg-query", "--root", root, "-S", path]);
    const named = said.flatMap((line) => line.slice(0, line.lastIndexOf(": ")).split(", "));
    expect(packages.map(({ name }) => name).sort(), path).toEqual(named.map((it) => it.replace(/:.*/, "")).sort());
  }
});

test("diverted files are where they are, and symlinks among directories are followed within the root", () => {
  expect(installed.owner("/usr/bin/a")).toBeUndefined();
  expect(installed.owner("/bin/a.real")?.name).toBe("a");
  expect(installed.owner("/bin/d")?.name).toBe("c");
  expect(installed.owner("//usr/bin/../bin/./d.distrib")?.name).toBe("d");
  expect(installed.owned("/lib/a/a.so")?.path).toBe("/usr/lib/a/a.so");
  expect(installed.owned("/var/data/a.db")?.path).toBe("/srv/data/a.db");
  expect(installed.canonical("/bin/nobody")).toBe("/usr/bin/nobody");
  expect(installed.owned("/usr/share/a/x\xff y")?.package.name).toBe("a");
  expect(installed.owned("/usr/share/lib/common")?.packages).toHaveLength(2);
  expect(installed.diversions).toEqual(
    expect.arrayContaining([
      { from: "/usr/bin/a", to: "/usr/bin/a.real" },
      { from: "/usr/bin/d", to: "/usr/bin/d.distrib", package: "c" },
    ]),
  );
});

test("every file that is expected is there with a checksum of its own, and no other is missing", async () => {
  for (const { path, type, expected, md5s, excluded, package: by } of all()) {
    const status = await lstat(place(path)).catch(() => undefined);
    if (expected || excluded) expect([path, status !== undefined]).toEqual([path, expected]);
    if (type !== "file" || status === undefined || path === "/usr/share/taken/y") continue;
    const md5 = createHash("md5")
      .update(await readFile(place(path)))
      .digest("hex");
    if (by.state !== "config-files") expect([path, md5s]).toEqual([path, [md5]]);
  }
});

test("what dpkg is told not to unpack is excluded, and nothing else", () => {
  const excluded = all()
    .filter((it) => it.excluded)
    .map(({ path }) => path);
  expect(excluded.sort()).toEqual(["/usr/share/doc/a/README", "/usr/share/locale/de/a.mo"]);
});

test("configuration files: of installed, unpacked and removed packages, and obsolete ones", () => {
  const found = all()
    .filter(({ conffile }) => conffile)
    .map(({ path, expected, md5s }) => [path, expected, md5s.length]);
  expect(found.sort()).toEqual([
    ["/etc/a.conf", true, 1],
    ["/etc/apart.conf", false, 0],
    ["/etc/former.conf", false, 1],
    ["/etc/left.conf", false, 1],
  ]);
});

test("what was touched after unpacking has a later ctime, and nothing else has", async () => {
  const later: string[] = [];
  for (const { path, type, conffile, package: by } of all()) {
    const status = await lstat(place(path)).catch(() => undefined);
    if (status !== undefined && type === "file" && !conffile && status.ctimeMs > by.unpackedMs) later.push(path);
  }
  expect(later).toEqual(["/usr/share/taken/y"]);
  await appendFile(place("/usr/lib/a/a.so"), "x");
  const owned = installed.owned("/usr/lib/a/a.so");
  expect((await lstat(place("/usr/lib/a/a.so"))).ctimeMs).toBeGreaterThan(owned?.package.unpackedMs ?? Infinity);
});

test("what dpkg --verify finds missing is expected or excluded", async () => {
  await rm(place("/usr/share/a/gone"));
  const argv = ["dpkg", "--root", root, "--verify"];
  const done = await realHost().run(["env", "LC_ALL=C", ...argv], { accept: [0, 1], effect: "read" });
  const said = done.stdout.toString("latin1").split("\n");
  const missing = said.flatMap((line) => /^missing\s+(?:c )?(\/.*?)(?: \(.*\))?$/.exec(line)?.[1] ?? []);
  const mine: string[] = [];
  for (const { path, expected, excluded } of all()) {
    if ((expected || excluded) && !(await lstat(place(path)).catch(() => undefined))) mine.push(path);
  }
  expect(mine).toContain("/usr/share/a/gone");
  expect(mine.filter((path) => !missing.includes(path))).toEqual([]);
});

test("overrides and alternatives", () => {
  expect(installed.statOverrides).toEqual([{ path: "/usr/bin/a.real", user: "#54321", group: "#54322", mode: 0o4750 }]);
  expect(installed.alternatives).toEqual([
    {
      name: "ed",
      mode: "auto",
      links: [
        { name: "ed", link: "/usr/bin/ed" },
        { name: "ed.1", link: "/usr/share/ed.1" },
      ],
      choices: [
        { priority: 10, paths: ["/usr/bin/a.real", "/lib/a/a.so"] },
        { priority: -5, paths: ["/usr/bin/apart", ""] },
      ],
    },
  ]);
});

test("what is damaged, lacking or no file is told with its name, and the rest is known", async () => {
  const info = "/var/lib/dpkg/info";
  await rm(place(`${info}/c.list`));
  await writeFile(place(`${info}/d.md5sums`), "rubbish\n");
  await writeFile(place("/var/lib/dpkg/updates/0000"), "Package: left\nStatus: purge ok odd\n");
  await rm(place(`${info}/taker.list`));
  await lines(["mkfifo", place(`${info}/taker.list`).toString()]);
  const { unexamined, owner } = await readInstalled(realHost(), root);
  expect(unexamined.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
    `${info}/c.list is not there, so nobody knows what c brought`,
    `${info}/d.md5sums line 1 is no checksum`,
    `${info}/taker.list is no regular file`,
    "/var/lib/dpkg/updates/0000 has left in an unknown state (in what begins at line 1)",
  ]);
  expect(owner("/usr/share/a/gone")?.name).toBe("a");
});

test("without rights, what may not be read is told", async () => {
  await chmod(root.replace(/\/root$/, ""), 0o755);
  await chmod(place("/var/lib/dpkg/info/a.list"), 0o600);
  await chmod(place("/var/lib/dpkg/diversions"), 0o600);
  process.seteuid?.(65534);
  try {
    const { unexamined, packages } = await readInstalled(realHost(), root);
    const denied = unexamined.filter(({ reason }) => reason === "may not be read").map(({ path }) => path);
    expect(denied.sort()).toEqual(["/var/lib/dpkg/diversions", "/var/lib/dpkg/info/a.list"]);
    expect(packages.length).toBeGreaterThan(5);
  } finally {
    process.seteuid?.(0);
  }
});

test("a directory without a package database is refused", async () => {
  const empty = `${root}/srv`;
  await expect(readInstalled(realHost(), empty)).rejects.toMatchObject({ code: "SURVEY_NO_DPKG" });
});
