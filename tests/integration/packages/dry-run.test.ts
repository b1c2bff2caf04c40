import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatLock } from "../../../src/format/index.ts";
import { dryRun } from "../../../src/host/index.ts";
import { lockPackages } from "../../../src/packages/index.ts";
import { openToolchain } from "../../../src/workflows/index.ts";
import { type Fixture, openFixture, packageSet } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

test("a dry run solves as ever, from nothing, and writes only to the cache", async () => {
  const { context } = fixture.fresh("dry, at an odd place");
  const effects: string[] = [];
  const host = dryRun(context.host, ({ what }) => void effects.push(what), context.cache);
  const lock = await lockPackages({ ...context, host }, packageSet(fixture.mirror), "amd64");
  expect(lock).toEqual(await fixture.lock());
  expect(effects).toEqual([]);
});

test("a dry run may make the tools ready", async () => {
  const files = {
    "/usr/share/base-passwd/passwd.master": "",
    "/usr/share/base-passwd/group.master": "",
    "/usr/sbin/ldconfig": "#!/bin/sh\n",
  };
  await fixture.publish([{ name: "tools", version: "1", files }]);
  const { fetching } = fixture.fresh("dry tools");
  const effects: string[] = [];
  const host = dryRun(fetching.host, ({ what }) => void effects.push(what), fetching.cache);
  const set = { ...packageSet(fixture.mirror), base: [], names: ["tools"] };
  const lock = `${fixture.directory}/tools.lock`;
  await writeFile(lock, formatLock(await lockPackages(fixture.context, set, "amd64")));
  const toolchain = await openToolchain({ ...fetching, host }, { lock, mirror: `${fixture.mirror.url}/debian` });
  expect(await fetching.host.exists(`${toolchain.path}/usr/sbin/ldconfig`)).toBe(true);
  expect(effects).toEqual([]);
});
