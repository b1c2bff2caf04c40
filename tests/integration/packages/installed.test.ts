import { mkdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InstalledPackage } from "../../../src/model/index.ts";
import { lockInstalled, machineSources } from "../../../src/packages/index.ts";
import { DEBS, type Fixture, openFixture } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const root = `${fixture.directory}/root/etc/apt`;
  await mkdir(`${root}/keyrings`, { recursive: true });
  await writeFile(`${root}/keyrings/debian.asc`, fixture.key.armoured);
  const options = "[signed-by=/etc/apt/keyrings/debian.asc]";
  const lines = [
    `deb ${options} ${fixture.mirror.url}/debian trixie main`,
    `deb ${options} ${fixture.mirror.url}/nowhere trixie main`,
    "deb cdrom:[Debian] trixie main",
    `deb [signed-by=0123ABCD] ${fixture.mirror.url}/debian trixie main`,
  ];
  await writeFile(`${root}/sources.list`, `${lines.join("\n")}\n`);
  const needy = { name: "needy", version: "1.0", fields: { Depends: "vanished" } };
  const needier = { name: "needier", version: "1.0", fields: { Depends: "needy" } };
  await fixture.publish([...DEBS, needy, needier]);
});
afterAll(() => fixture.close());

const one = (name: string, version: string, over: Partial<InstalledPackage> = {}): InstalledPackage => ({
  ...{ name, version, architecture: "all", state: "installed", unpackedMs: 0 },
  ...over,
});

const locked = async (packages: readonly InstalledPackage[]) => {
  const { sources, unusable } = await machineSources(fixture.context, `${fixture.directory}/root`);
  const result = await lockInstalled(fixture.context, { packages, architecture: "amd64", sources });
  return { ...result, unusable: [...unusable, ...result.unusable] };
};
const shown = (packages: readonly { name: string; version: string }[]) =>
  packages.map(({ name, version }) => `${name} ${version}`);

test("the versions that are installed are locked, from the machine's own sources, all in one layer", async () => {
  const { lock, exact, gone, unusable } = await locked([one("editor", "1.0"), one("libbase", "2.0-1")]);
  expect(shown(lock.packages)).toEqual(["editor 1.0", "libbase 2.0-1"]);
  expect(lock.packages.map(({ layer, source }) => `${layer} ${source}`)).toEqual(
    lock.packages.map(() => `0 ${fixture.mirror.url}/debian`),
  );
  expect([exact.length, gone]).toEqual([2, []]);
  expect(unusable).toEqual([
    expect.stringMatching(/cdrom.* is not used: it is no address/),
    expect.stringMatching(/debian trixie is not used: its key is named by a fingerprint/),
    expect.stringMatching(/nowhere trixie is not used: .*status 404/),
  ]);
});

test("today's version stands in for one that has left, and is not taken for it", async () => {
  const { lock, exact, gone } = await locked([one("editor", "1.0"), one("libbase", "1.9")]);
  expect(shown(lock.packages)).toEqual(["editor 1.0", "libbase 2.0-1"]);
  expect([shown(exact), shown(gone)]).toEqual([["editor 1.0"], ["libbase 1.9"]]);
});

test("what no source has, what depends on it, and what is not wholly installed or foreign is left out", async () => {
  const packages = [
    ...[
      one("editor", "1.0"),
      one("libbase", "2.0-1"),
      one("vanished", "1"),
      one("needy", "1.0"),
      one("needier", "1.0"),
    ],
    one("base-tool", "1.0", { state: "config-files" }),
    one("essential-tool", "1:3.0", { architecture: "i386" }),
  ];
  const { lock, gone } = await locked(packages);
  expect(shown(lock.packages)).toEqual(["editor 1.0", "libbase 2.0-1"]);
  expect(gone.map(({ name }) => name)).toEqual(["vanished", "needy", "needier", "base-tool", "essential-tool"]);
});

test("where nothing at all can be had it is an error", async () => {
  await expect(locked([one("vanished", "1")])).rejects.toMatchObject({ code: "PACKAGES_NOTHING_LEFT" });
});
