import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lock } from "../../../src/model/index.ts";
import { diffLocks, fetchDebs, lockPackages } from "../../../src/packages/index.ts";
import { buildDeb } from "./deb.ts";
import { DEBS, EDITOR, ESSENTIAL, type Fixture, LIBRARY, openFixture, packageSet } from "./fixture.ts";
import { testKey } from "./key.ts";
import { poolPath, sha256 } from "./mirror.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
beforeEach(async () => {
  fixture.mirror.faults.clear();
  await fixture.publish(DEBS);
});
afterAll(() => fixture.close());

const summary = (lock: Lock) => lock.packages.map(({ name, version, layer }) => `${name} ${version} ${layer}`);

test("apt chooses; the base is a layer of its own, with what all packages rely on", async () => {
  const lock = await fixture.lock();
  expect(summary(lock)).toEqual(["base-tool 1.0 0", "editor 1.0 1", "essential-tool 1:3.0 0", "libbase 2.0-1 0"]);
  expect(lock.packages.filter(({ essential }) => essential).map(({ name }) => name)).toEqual(["essential-tool"]);
  const editor = lock.packages.find(({ name }) => name === "editor");
  const bytes = buildDeb(EDITOR);
  expect(editor).toEqual({
    name: "editor",
    version: "1.0",
    architecture: "all",
    sha256: sha256(bytes),
    size: bytes.length,
    path: poolPath(EDITOR),
    source: "debian",
    layer: 1,
    essential: false,
  });
  expect(lock.sources.map(({ name, suite }) => `${name} ${suite}`)).toEqual([
    "debian trixie",
    "debian trixie-updates",
    "debian-security trixie-security",
  ]);
  expect(JSON.stringify(lock)).not.toContain("127.0.0.1");
});

test("the same request is the same lock, and nothing of apt's stays behind", async () => {
  expect(await fixture.lock()).toEqual(await fixture.lock());
  expect(await readdir(`${fixture.context.cache}/solving`)).toEqual([]);
});

test("what a lock reads is stamped with its last use: indexes and key rings", async () => {
  const { context } = fixture.fresh("stamps");
  const place = { url: `${fixture.mirror.url}/debian`, suite: "trixie", components: ["main"] };
  const extraSources = [{ name: "ours", ...place, signedBy: fixture.key.armoured }];
  const lock = () => lockPackages(context, { ...packageSet(fixture.mirror), extraSources }, "amd64");
  await lock();
  const files: string[] = [];
  for (const directory of ["indexes", "keyrings"]) {
    const names = await readdir(`${context.cache}/${directory}`);
    expect(names).not.toEqual([]);
    files.push(...names.map((name) => `${context.cache}/${directory}/${name}`));
  }
  for (const path of files) await utimes(path, 1, 1);
  await lock();
  for (const path of files)
    expect([path, (await stat(path)).mtimeMs]).toEqual([path, expect.toSatisfy((at) => at > 1000)]);
});

test("recommended packages come along only where that is asked for", async () => {
  expect(summary(await fixture.lock({ recommends: true }))).toContain("editor-doc 1.0 1");
});

test("a newer version in the security archive is taken, and the update says so", async () => {
  const before = await fixture.lock();
  const fixed = { ...EDITOR, version: "1.0+deb13u1" };
  await fixture.mirror.publish("debian-security", { suite: "trixie-security", key: fixture.key, debs: [fixed] });
  const after = await fixture.lock();
  await fixture.mirror.publish("debian-security", { suite: "trixie-security", key: fixture.key, debs: [] });
  expect(after.packages.find(({ name }) => name === "editor")).toMatchObject({
    source: "debian-security",
    version: "1.0+deb13u1",
  });
  expect(diffLocks(before, after)).toMatchObject([
    { kind: "upgraded", name: "editor", from: "1.0", to: "1.0+deb13u1" },
  ]);
});

test("where what is asked for needs another base, all is one layer", async () => {
  const other = { name: "libother", version: "1", fields: { Provides: "libbase", Conflicts: "libbase" } };
  const needsOther = { name: "needs-other", version: "1", fields: { Depends: "libother" } };
  await fixture.publish([...DEBS, other, needsOther]);
  const lock = await fixture.lock({ names: ["needs-other"] });
  expect(summary(lock)).toEqual(["base-tool 1.0 1", "essential-tool 1:3.0 1", "libother 1 1", "needs-other 1 1"]);
});

test("another vendor's source, signed by its own key", async () => {
  const key = await testKey(fixture.directory, "vendor");
  const tool = { name: "vendor-tool", version: "5", fields: { Depends: "libbase" } };
  await fixture.mirror.publish("vendor", { suite: "stable", key, debs: [tool], component: "tools" });
  const source = { name: "a vendor", url: `${fixture.mirror.url}/vendor/`, suite: "stable", components: ["tools"] };
  const names = ["vendor-tool"];
  const lock = await fixture.lock({ names, extraSources: [{ ...source, signedBy: key.armoured }] });
  expect(lock.packages.find(({ name }) => name === "vendor-tool")).toMatchObject({ source: "a vendor", layer: 1 });
  const wrong = fixture.lock({ names, extraSources: [{ ...source, signedBy: fixture.key.armoured }] });
  await expect(wrong).rejects.toMatchObject({ code: "PACKAGES_UNKNOWN_KEY" });
  await key.close();
});

test.each(["gz", "none"] as const)("a flat source, its index packed as %s", async (packing) => {
  const tool = { name: "flat-tool", version: "2:1~rc1+b1" };
  const { key } = fixture;
  await fixture.mirror.publish("flat", { suite: "./", key, debs: [tool], packing });
  const url = `${fixture.mirror.url}/flat`;
  const source = {
    name: "flat",
    url,
    suite: "./",
    components: [],
    signedBy: (await readFile(key.keyring)).toString("base64"),
  };
  const lock = await fixture.lock({ names: ["flat-tool"], extraSources: [source] });
  expect(lock.packages.find(({ name }) => name === "flat-tool")).toMatchObject({
    source: "flat",
    path: poolPath(tool),
  });
  expect(await fetchDebs(fixture.fetching, lock, { ...packageSet(fixture.mirror), extraSources: [source] })).toBeTypeOf(
    "function",
  );
});

test("a .deb that the config carries, pinned by its hash", async () => {
  const config = `${fixture.directory}/my config`;
  await mkdir(`${config}/debs`, { recursive: true });
  const bytes = buildDeb({ name: "mine", version: "9", fields: { Depends: "editor" } });
  await writeFile(`${config}/debs/mine 9.deb`, bytes);
  const localDebs = [{ path: "debs/mine 9.deb", sha256: sha256(bytes) }];
  const lock = await fixture.lock({ names: [], localDebs }, config);
  expect(lock.packages.find(({ name }) => name === "mine")).toMatchObject({
    source: "local",
    path: "debs/mine 9.deb",
    sha256: sha256(bytes),
  });
  expect(summary(lock)).toContain("editor 1.0 1");
  const other = fixture.lock({ names: [], localDebs: [{ path: "debs/mine 9.deb", sha256: "0".repeat(64) }] }, config);
  await expect(other).rejects.toMatchObject({ code: "PACKAGES_WRONG_HASH" });
});

test("a cache whose path has spaces", async () => {
  const { context } = fixture.fresh("a cache, with 100% blanks");
  const lock = await lockPackages(context, packageSet(fixture.mirror), "amd64");
  expect(lock.packages).toHaveLength(4);
});

test("an index that is in the cache is not fetched again, and one that was damaged there is", async () => {
  const { context } = fixture.fresh("again");
  const set = packageSet(fixture.mirror);
  await lockPackages(context, set, "amd64");
  const before = fixture.mirror.requests.length;
  await lockPackages(context, set, "amd64");
  expect(fixture.mirror.requests.slice(before).every(({ path }) => path.endsWith("/InRelease"))).toBe(true);
  for (const name of await readdir(`${context.cache}/indexes`)) {
    await writeFile(`${context.cache}/indexes/${name}`, "damaged");
  }
  expect(await lockPackages(context, set, "amd64")).toEqual(await fixture.lock());
});

test("two runs at once fetch an index once, and agree", async () => {
  const { context } = fixture.fresh("both");
  const set = packageSet(fixture.mirror);
  const before = fixture.mirror.requests.length;
  const [one, two] = await Promise.all([lockPackages(context, set, "amd64"), lockPackages(context, set, "amd64")]);
  expect(one).toEqual(two);
  const indexes = fixture.mirror.requests.slice(before).filter(({ path }) => !path.endsWith("/InRelease"));
  // Main's, and the one empty index that -updates and -security share.
  expect(indexes).toHaveLength(2);
});

test("packages that no source has, each with its neighbours", async () => {
  await expect(fixture.lock({ names: ["edtior"] })).rejects.toMatchObject({
    code: "PACKAGES_UNKNOWN",
    message: "no source has the package edtior: did you mean editor?",
  });
  await expect(fixture.lock({ names: ["edtior", "qqqqqqqq"] })).rejects.toMatchObject({
    details: ["edtior: did you mean editor?", "qqqqqqqq"],
  });
});

test.each(["--option", "a b", "-x", "A"])("%j is refused before apt sees it", async (name) => {
  await expect(fixture.lock({ names: [name] })).rejects.toMatchObject({ code: "PACKAGES_BAD_NAME" });
});

test("a conflict comes with apt's own words", async () => {
  const rival = { name: "rival", version: "1", fields: { Conflicts: "editor" } };
  await fixture.publish([...DEBS, rival]);
  await expect(fixture.lock({ names: ["editor", "rival"] })).rejects.toMatchObject({
    code: "PACKAGES_CONFLICT",
    details: expect.arrayContaining([expect.stringMatching(/rival : Conflicts: editor/)]) as unknown,
  });
  const broken = { name: "broken", version: "1", fields: { Depends: "absent-thing (>= 2)" } };
  await fixture.publish([...DEBS, broken]);
  await expect(fixture.lock({ names: ["broken"] })).rejects.toMatchObject({
    code: "PACKAGES_CONFLICT",
    details: expect.arrayContaining([expect.stringMatching(/broken : Depends: absent-thing \(>= 2\)/)]) as unknown,
  });
});

test("a version or an essential package of one's own choice", async () => {
  const old = { ...EDITOR, version: "0.9" };
  await fixture.publish([...DEBS, old]);
  expect(summary(await fixture.lock({ names: ["editor=0.9"] }))).toContain("editor 0.9 1");
  expect(summary(await fixture.lock({ base: [], names: [] }))).toEqual([`essential-tool ${ESSENTIAL.version} 0`]);
  expect(LIBRARY.version).toBe("2.0-1");
});
