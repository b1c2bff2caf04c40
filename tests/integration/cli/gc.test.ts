import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseLock } from "../../../src/format/index.ts";
import { buildRelease } from "../../support/script.ts";

const DAY = 24 * 60 * 60;
const scratch = mkdtempSync(join(tmpdir(), "lethe-gc-"));
const cache = join(scratch, "cache");
const argv = ["dist/lethe.mjs", "gc"];
const env = { ...process.env, LETHE_CACHE: cache };

beforeAll(buildRelease);
beforeEach(() => rmSync(cache, { recursive: true, force: true }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const gc = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...argv, ...words], { env, encoding: "utf8" });
  return { status, stdout, stderr: stderr.replace(/^lethe: .*…\n/gm, "") };
};

/** A file or, with a slash at its end, a directory with one in it: last used so many days ago. */
function place(path: string, daysAgo: number, bytes = 4096): string {
  const full = join(cache, path);
  const file = path.endsWith("/") ? join(full, "content") : full;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.alloc(bytes, 1));
  const used = Date.now() / 1000 - daysAgo * DAY;
  for (const each of [file, full]) utimesSync(each, used, used);
  return full;
}

/** Something of every kind. */
const everything = (daysAgo: number) =>
  [
    "debs/HASH.deb",
    "debs/HASH.deb.part",
    "indexes/HASH",
    "keyrings/HASH.gpg",
    "tools/HASH/",
    "tools/.HASH.0123/",
    "checkout/HASH/",
    "node/20.20.HASH-x64/",
    "vm/HASH.img",
  ].map((path) => place(path.replace("HASH", `${daysAgo}`.padStart(16, "0")), daysAgo));

test("deletes of every kind what nothing has used for 30 days, and nothing else", () => {
  const old = everything(31);
  const used = everything(29);
  // LETHE_CACHE may be somebody's home: what Lethe would not name so is not Lethe's.
  const foreign = [
    ...["somebody-elses/1", "debs/letter.deb", "tools/hammer/", "node/modules/", "vm/windows.img", "build/house/"],
    ...["solving/riddles", "try/me/", "imports/wine/"],
  ].map((path) => place(path, 90));
  const killed = ["solving/lethe-apt-0123456789abcdef/", "build/123.89abcdef/", "imports/0123456789abcdef/"].map(
    (path) => place(path, 0),
  );
  const { status, stdout } = gc();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^deleted .* KiB: .*package 2.*; .* KiB are left\n$/);
  expect(old.filter((path) => existsSync(path))).toEqual([]);
  expect(killed.filter((path) => existsSync(path))).toEqual([]);
  expect([...used, ...foreign].filter((path) => !existsSync(path))).toEqual([]);
  expect(gc().stdout).toMatch(/^deleted nothing; /);
});

test("--keep bounds it: the least recently used goes first; --dry-run says the same and deletes nothing", () => {
  const paths = [3, 1, 2].map((days) => place(`debs/${days}0000000.deb`, days, 400 * 1024));
  const dry = gc("--keep", "1M", "--dry-run", "--json");
  const said = dry.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { path?: string; left?: number });
  expect(said.map(({ path }) => path)).toEqual([paths[0], undefined]);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect(gc("--keep", "1M").status).toBe(0);
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, true]);
  expect(gc("--keep", "1M", "--all")).toMatchObject({
    status: 64,
    stderr: expect.stringContaining("--keep") as string,
  });
});

test("the tools of this release and their packages stay, and so does a copy of a checkout that somebody builds in", () => {
  const [tool] = parseLock(readFileSync("tools.lock", "utf8"), "tools.lock").packages;
  const deb = place(`debs/${tool?.sha256}.deb`, 90);
  const copies = [place("checkout/00001111/", 90), place("checkout/00002222/", 90)];
  const [held = ""] = copies;
  const inside = `exec 8<"$0"; flock 8; exec "$@"`;
  spawnSync("sh", ["-c", inside, held, process.execPath, ...argv, "--all"], { env });
  expect([deb, ...copies].map((path) => existsSync(path))).toEqual([true, true, false]);
});

test("waits for whoever uses the cache, and keeps nobody from using it at the same time", async () => {
  const deb = place("debs/0123456789abcdef.deb", 90);
  const lock = join(cache, "locks", "use");
  mkdirSync(dirname(lock));
  const holder = spawn("flock", ["--shared", lock, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  await new Promise((held) => holder.stdout.once("data", held));
  const waiting = spawn(process.execPath, argv, { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((end) => waiting.once("close", end));
  let said = "";
  await new Promise<void>((told) =>
    waiting.stderr.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("waiting for another lethe")) told();
    }),
  );
  expect(statSync(deb).isFile()).toBe(true);
  expect(spawnSync("flock", ["--shared", "--nonblock", lock, "true"]).status).toBe(0);
  holder.stdin.end();
  expect(await ended).toBe(0);
  expect(existsSync(deb)).toBe(false);
});

test("whoever is not root may tidy a cache of their own", () => {
  const deb = place("debs/0123456789abcdef.deb", 90);
  for (const path of [scratch, cache]) spawnSync("chown", ["-R", "65534:65534", path]);
  const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, ...argv];
  const { status, stderr } = spawnSync("setpriv", nobody, { env, encoding: "utf8" });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(existsSync(deb)).toBe(false);
});
