import { readdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { lockPackages } from "../../../src/packages/index.ts";
import { DEBS, type Fixture, openFixture, packageSet } from "./fixture.ts";
import { testKey } from "./key.ts";

const IN_RELEASE = "/debian/dists/trixie/InRelease";
const INDEX = "/debian/dists/trixie/main/binary-amd64/Packages.xz";
const HOUR = 3_600_000;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
beforeEach(async () => {
  fixture.mirror.faults.clear();
  await fixture.publish(DEBS);
});
afterAll(() => fixture.close());

const refused = (code: string, more: object = {}) =>
  expect(fixture.lock()).rejects.toMatchObject({ code, name: "UserError", ...more });

function change(path: string, by: (text: string) => string): void {
  const content = fixture.mirror.files.get(path)?.toString("latin1") ?? "";
  fixture.mirror.files.set(path, Buffer.from(by(content), "latin1"));
}

test("an InRelease that was changed after it was signed", async () => {
  change(IN_RELEASE, (text) => text.replace("Origin: Test", "Origin: Evil"));
  await refused("PACKAGES_BAD_SIGNATURE");
});

test("an InRelease with something before, or after, what was signed", async () => {
  change(IN_RELEASE, (text) => `Origin: Evil\n\n${text}`);
  await refused("PACKAGES_UNSIGNED");
  await fixture.publish(DEBS);
  change(IN_RELEASE, (text) => `${text}Origin: Evil\n`);
  await refused("PACKAGES_UNSIGNED");
});

test("a login page in the place of an InRelease, and one cut short", async () => {
  change(IN_RELEASE, () => "<html>Please log in</html>");
  await refused("PACKAGES_UNSIGNED");
  await fixture.publish(DEBS);
  change(IN_RELEASE, (text) => text.slice(0, text.length / 2));
  await refused("PACKAGES_UNSIGNED");
});

test("a key that nobody vouches for is named", async () => {
  const stranger = await testKey(fixture.directory, "stranger");
  await fixture.publish(DEBS, { key: stranger });
  await refused("PACKAGES_UNKNOWN_KEY", { details: [expect.stringMatching(/^signed by [\dA-F]{16}$/)] });
  await stranger.close();
});

test("no key ring at all", async () => {
  const context = { ...fixture.context, keyring: `${fixture.directory}/absent.gpg` };
  await expect(lockPackages(context, packageSet(fixture.mirror), "amd64")).rejects.toMatchObject({
    code: "PACKAGES_NO_KEYRING",
  });
});

test("an InRelease past its time says when it ended; a minute before it is good", async () => {
  await fixture.publish(DEBS, { date: new Date(Date.now() - 9 * 24 * HOUR), validUntil: new Date(Date.now() - HOUR) });
  await refused("PACKAGES_EXPIRED", { message: expect.stringMatching(/expired on \d{4}-\d\d-\d\d/) as string });
  await fixture.publish(DEBS, { validUntil: new Date(Date.now() + 60_000) });
  expect((await fixture.lock()).packages).toHaveLength(4);
});

test("an InRelease from days ahead means that a clock is wrong", async () => {
  await fixture.publish(DEBS, { date: new Date(Date.now() + 48 * HOUR) });
  await refused("PACKAGES_FUTURE");
});

test("another suite's index, well signed", async () => {
  await fixture.publish(DEBS, { codename: "bookworm" });
  await refused("PACKAGES_WRONG_SUITE");
});

test("a package index that was changed, cut short, or is not there", async () => {
  const byHash = [...fixture.mirror.files.keys()].filter(
    (path) => path.startsWith("/debian/dists/trixie/main") && path.includes("by-hash"),
  );
  for (const path of byHash) fixture.mirror.files.delete(path);
  const content = fixture.mirror.files.get(INDEX) ?? Buffer.alloc(0);
  const { context } = fixture.fresh("index");
  const attempt = () => lockPackages(context, packageSet(fixture.mirror), "amd64");
  fixture.mirror.faults.set(INDEX, { kind: "replace", content: Buffer.from(content).fill(1, 40, 50) });
  await expect(attempt()).rejects.toMatchObject({ code: "PACKAGES_WRONG_HASH" });
  fixture.mirror.faults.set(INDEX, { kind: "shorten", bytes: 50 });
  await expect(attempt()).rejects.toMatchObject({ code: "PACKAGES_TRUNCATED" });
  fixture.mirror.faults.set(INDEX, { kind: "status", status: 404 });
  await expect(attempt()).rejects.toMatchObject({ code: "PACKAGES_NO_INDEX" });
  expect(await readdir(`${context.cache}/indexes`)).toEqual([]);
  fixture.mirror.faults.clear();
  expect((await attempt()).packages).toHaveLength(4);
});

test("a component, a suite or a security archive that the mirror does not have", async () => {
  await expect(fixture.lock({ components: ["main", "contrib"] })).rejects.toMatchObject({
    code: "PACKAGES_NO_INDEX",
    message: expect.stringContaining("contrib/binary-amd64/Packages") as string,
  });
  await expect(fixture.lock({ suite: "forky" })).rejects.toMatchObject({ code: "PACKAGES_NO_INDEX" });
  const elsewhere = fixture.lock({ mirror: `${fixture.mirror.url}/debian/elsewhere` });
  await expect(elsewhere).rejects.toMatchObject({ code: "PACKAGES_NO_INDEX" });
});

test("a mirror that is dead, and one that is ill", async () => {
  await expect(fixture.lock({ mirror: "http://127.0.0.1:9/debian" })).rejects.toMatchObject({ code: "HOST_FETCH" });
  fixture.mirror.faults.set(IN_RELEASE, { kind: "drop", bytes: 100 });
  await refused("HOST_FETCH");
  fixture.mirror.faults.set(IN_RELEASE, { kind: "status", status: 500 });
  await refused("PACKAGES_NO_INDEX");
});

test("apt judges for itself: with our checks passed by, it refuses the same", async () => {
  const { privateApt } = await import("../../../src/packages/apt.ts");
  const { verifiedRepositories } = await import("../../../src/packages/indexes.ts");
  const { repositories } = await import("../../../src/packages/repository.ts");
  const set = packageSet(fixture.mirror);
  const mirrors = { debian: `${fixture.mirror.url}/debian`, security: `${fixture.mirror.url}/debian-security` };
  const verified = await verifiedRepositories(
    fixture.context,
    await repositories(fixture.context, set, mirrors),
    "amd64",
  );
  const apt = { architecture: "amd64", local: undefined };
  await (await privateApt(fixture.context, verified, apt)).close();
  const tampered = verified.map((one) => ({
    ...one,
    inRelease: Buffer.from(one.inRelease.toString().replace("Origin: Test", "Origin: Evil")),
  }));
  await expect(privateApt(fixture.context, tampered, apt)).rejects.toMatchObject({ code: "PACKAGES_APT" });
  const index = `${fixture.directory}/tampered.xz`;
  await writeFile(index, "not the index");
  const swapped = verified.map((one) => ({
    ...one,
    indexes: new Map([...one.indexes].map(([path, value]) => [path, { ...value, packed: index }])),
  }));
  await expect(privateApt(fixture.context, swapped, apt)).rejects.toMatchObject({ code: "PACKAGES_APT" });
  expect(await realHost().readDir(`${fixture.context.cache}/solving`)).toEqual([]);
});
