import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Lock, type LockedPackage, UserError } from "../../../src/model/index.ts";
import { archiveDebs, fetchDebs, GoneError, type PackagesContext } from "../../../src/packages/index.ts";
import { snapshotTimes, snapshotUrl } from "../../../src/packages/snapshot.ts";
import { buildDeb } from "./deb.ts";
import { DEBS, EDITOR, type Fixture, openFixture } from "./fixture.ts";
import { poolPath, sha256 } from "./mirror.ts";

const EDITOR_PATH = `/debian/${poolPath(EDITOR)}`;
const EDITOR_BYTES = buildDeb(EDITOR);

let fixture: Fixture;
let lock: Lock;
let number = 0;
beforeAll(async () => {
  fixture = await openFixture();
  lock = await fixture.lock();
});
beforeEach(async () => {
  fixture.mirror.faults.clear();
  fixture.mirror.requests.length = 0;
  await fixture.publish(DEBS);
});
afterAll(() => fixture.close());

const fresh = () => fixture.fresh(`fetch ${number++}`).fetching;
const mirror = () => ({ mirror: `${fixture.mirror.url}/debian` });
const cached = async ({ cache }: PackagesContext) => (await readdir(`${cache}/debs`)).sort();
function editor(): LockedPackage {
  const found = lock.packages.find(({ name }) => name === "editor");
  if (found === undefined) throw new Error("the lock has no editor");
  return found;
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test("every .deb arrives, under its hash, and a second time from the cache alone", async () => {
  const context = fresh();
  const told: number[] = [];
  const progress = { ...context.progress, advance: (done: number, total: number) => void told.push(done / total) };
  const pathOf = await fetchDebs({ ...context, progress }, lock, mirror());
  for (const one of lock.packages) expect(sha256(await readFile(pathOf(one)))).toBe(one.sha256);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  const before = fixture.mirror.requests.length;
  for (const one of lock.packages) await utimes(pathOf(one), 1, 1);
  await fetchDebs(context, lock, mirror());
  expect(fixture.mirror.requests.length).toBe(before);
  // The cache is made smaller by what was used longest ago.
  for (const one of lock.packages) expect((await stat(pathOf(one))).mtimeMs).toBeGreaterThan(1000);
});

test("one that was damaged in the cache is noticed when it is used, and fetched again", async () => {
  const context = fresh();
  const pathOf = await fetchDebs(context, lock, mirror());
  for (const one of lock.packages) await writeFile(pathOf(one), Buffer.alloc(one.size));
  await fetchDebs(context, lock, mirror());
  for (const one of lock.packages) expect(sha256(await readFile(pathOf(one)))).toBe(one.sha256);
});

test("a connection that breaks is taken up where it broke, also by the next run", async () => {
  const context = fresh();
  fixture.mirror.faults.set(EDITOR_PATH, { kind: "drop", bytes: 10_000 });
  expect((await failure(fetchDebs(context, lock, mirror()))).code).toBe("HOST_FETCH");
  const ranges = () => fixture.mirror.requests.filter(({ path }) => path === EDITOR_PATH).map(({ range }) => range);
  const from = ranges().map((range) => Number(/\d+/.exec(range ?? "0")?.[0]));
  expect(from).toHaveLength(3);
  // Of what came just before a break the client may have seen nothing.
  const { size } = await stat(`${context.cache}/debs/${sha256(EDITOR_BYTES)}.deb.part`);
  expect([...from, size]).toEqual([...from, size].sort((a, b) => a - b));
  expect(size).toBeGreaterThan(0);
  fixture.mirror.faults.clear();
  const pathOf = await fetchDebs(context, lock, mirror());
  expect(ranges().at(-1)).toBe(`bytes=${size}-`);
  expect(await readFile(pathOf(editor()))).toEqual(EDITOR_BYTES);
  expect((await cached(context)).some((name) => name.endsWith(".part"))).toBe(false);
});

test("two breaks are mended within one run", async () => {
  const context = fresh();
  fixture.mirror.faults.set(EDITOR_PATH, { kind: "drop", bytes: 20_000 });
  await fetchDebs(context, lock, mirror());
  expect(fixture.mirror.count(EDITOR_PATH)).toBe(3);
});

test.each([
  ["is longer than the file", EDITOR_BYTES.length + 5],
  ["is of something else", 300],
  ["has the size but not the content", EDITOR_BYTES.length],
])("a part from an earlier run that %s is begun anew", async (_, size) => {
  const context = fresh();
  await context.host.makeDir(`${context.cache}/debs`);
  await writeFile(`${context.cache}/debs/${sha256(EDITOR_BYTES)}.deb.part`, Buffer.alloc(size));
  await fetchDebs(context, lock, mirror());
  expect((await cached(context)).some((name) => name.endsWith(".part"))).toBe(false);
});

test.each([
  ["cut short", { kind: "shorten", bytes: 100 } as const, "PACKAGES_TRUNCATED"],
  [
    "changed",
    { kind: "replace", content: Buffer.from(EDITOR_BYTES).fill(7, 200, 210) } as const,
    "PACKAGES_WRONG_HASH",
  ],
  [
    "too long",
    { kind: "replace", content: Buffer.concat([EDITOR_BYTES, EDITOR_BYTES]) } as const,
    "PACKAGES_WRONG_HASH",
  ],
  ["behind a server's error", { kind: "status", status: 503 } as const, "PACKAGES_SERVER"],
])("a .deb that is %s: one clear error, nothing half-written", async (_, fault, code) => {
  const context = fresh();
  fixture.mirror.faults.set(EDITOR_PATH, fault);
  const error = await failure(fetchDebs(context, lock, mirror()));
  expect(error.code).toBe(code);
  expect(`${error.message} ${error.details.join(" ")}`).toContain("editor");
  expect((await cached(context)).filter((name) => name.startsWith(sha256(EDITOR_BYTES)))).toEqual([]);
});

test("a dead mirror is one error, soon", async () => {
  const begun = Date.now();
  const error = await failure(fetchDebs(fresh(), lock, { mirror: "http://127.0.0.1:9/debian" }));
  expect(error.code).toBe("HOST_FETCH");
  expect(Date.now() - begun).toBeLessThan(5000);
});

test("without a mirror of Debian's it is said before anything is asked for", async () => {
  const context = fresh();
  const host = {
    ...context.host,
    readDir: async () => [],
    exists: async (path: string) => !path.startsWith("/etc/apt") && context.host.exists(path),
  };
  expect((await failure(fetchDebs({ ...context, host }, lock))).code).toBe("PACKAGES_NO_MIRROR");
  expect(fixture.mirror.requests).toEqual([]);
});

test("two runs at once fetch each .deb once", async () => {
  const context = fresh();
  await Promise.all([fetchDebs(context, lock, mirror()), fetchDebs(context, lock, mirror())]);
  for (const one of lock.packages) expect(fixture.mirror.count(`/debian/${one.path}`)).toBe(1);
});

async function moveOn(): Promise<void> {
  await fixture.publish([...DEBS.filter((deb) => deb !== EDITOR), { ...EDITOR, version: "2.0" }]);
  fixture.mirror.forget("debian", EDITOR);
}

test("a mirror that has moved on, and nothing else: what is gone, and the two ways out", async () => {
  await moveOn();
  const error = await failure(fetchDebs(fresh(), lock, mirror()));
  expect(error).toBeInstanceOf(GoneError);
  expect(error.message).toBe("editor 1.0 is nowhere to be had any more: the mirror has moved on");
  expect(error.hint).toMatch(/system update.*archive.*snapshot/s);
  expect((await fixture.lock()).packages.find(({ name }) => name === "editor")?.version).toBe("2.0");
});

test("a mirror that has moved on: from an archive, as a directory or as an address", async () => {
  const before = fresh();
  const archive = `${fixture.directory}/my archive`;
  expect(await archiveDebs(before, lock, archive, await fetchDebs(before, lock, mirror()))).toBe(lock.packages.length);
  expect(await archiveDebs(before, lock, archive, await fetchDebs(before, lock, mirror()))).toBe(0);
  await moveOn();
  const pathOf = await fetchDebs(fresh(), lock, { ...mirror(), archive });
  expect(await readFile(pathOf(editor()))).toEqual(EDITOR_BYTES);
  fixture.mirror.files.set(`/archive/debian/${poolPath(EDITOR)}`, EDITOR_BYTES);
  await fetchDebs(fresh(), lock, { ...mirror(), archive: `${fixture.mirror.url}/archive` });
  expect(fixture.mirror.count(`/archive/debian/${poolPath(EDITOR)}`)).toBe(1);
});

test("a dead mirror, and an archive that has all", async () => {
  const before = fresh();
  const archive = `${fixture.directory}/whole`;
  await archiveDebs(before, lock, archive, await fetchDebs(before, lock, mirror()));
  await fetchDebs(fresh(), lock, { mirror: "http://127.0.0.1:9/debian", archive });
});

test("an archive whose copy was damaged is not believed", async () => {
  const before = fresh();
  const archive = `${fixture.directory}/damaged`;
  await archiveDebs(before, lock, archive, await fetchDebs(before, lock, mirror()));
  await writeFile(`${archive}/debian/${poolPath(EDITOR)}`, Buffer.alloc(EDITOR_BYTES.length));
  await moveOn();
  expect((await failure(fetchDebs(fresh(), lock, { ...mirror(), archive }))).code).toBe("PACKAGES_WRONG_HASH");
});

const dated = () => {
  const [, later = new Date(0)] = snapshotTimes(lock, "debian");
  return `${snapshotUrl("/snapshots/debian/@SNAPSHOTID@", later)}/${poolPath(EDITOR)}`;
};

test("a mirror that has moved on: from a dated snapshot, the one asked for or the one that apt knows", async () => {
  await moveOn();
  fixture.mirror.files.set(dated(), EDITOR_BYTES);
  await fetchDebs(fresh(), lock, { ...mirror(), snapshot: `${fixture.mirror.url}/snapshots/` });
  expect(fixture.mirror.count(dated())).toBe(1);
  const said = `Acquire::Snapshots::URI::Origin::Debian "${fixture.mirror.url}/snapshots/debian/@SNAPSHOTID@/";`;
  const toolchain = { path: "/", digest: "", wrap: () => ["printf", "%s\n", said] };
  await fetchDebs({ ...fresh(), toolchain }, lock, mirror());
  expect(fixture.mirror.count(dated())).toBe(2);
});

test("a mirror that has moved on, and a snapshot service that does not answer: both are said", async () => {
  await moveOn();
  const error = await failure(fetchDebs(fresh(), lock, { ...mirror(), snapshot: "http://127.0.0.1:9" }));
  expect(error.code).toBe("PACKAGES_GONE");
  expect(error.details.join("\n")).toMatch(/no answer from/);
});
