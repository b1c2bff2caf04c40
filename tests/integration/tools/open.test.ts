import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { formatLock } from "../../../src/format/index.ts";
import type { Lock, Toolchain } from "../../../src/model/index.ts";
import { fetchDebs, lockPackages } from "../../../src/packages/index.ts";
import { toolsRoot } from "../../../src/tools/index.ts";
import { openToolchain } from "../../../src/workflows/index.ts";
import type { TestDeb } from "../packages/deb.ts";
import { type Fixture, openFixture, packageSet } from "../packages/fixture.ts";

/** The least that a tools root is made of. */
const ACCOUNTS: TestDeb = {
  name: "base-passwd",
  version: "1",
  files: {
    "/usr/share/base-passwd/passwd.master": "root:x:0:0::/root:/bin/sh\n",
    "/usr/share/base-passwd/group.master": "root:x:0:\n",
  },
};
const LINKER: TestDeb = { name: "libc-bin", version: "1", files: { "/usr/sbin/ldconfig": "#!/bin/sh\n" } };
const tool = (version: string, fields = {}): TestDeb => ({
  name: "tool",
  version,
  fields,
  files: {
    "/usr/bin/tool": `#!/bin/sh\necho ${version}\n`,
    "/usr/share/doc/tool/readme": "left out",
    "/lib/tool/data": "merged",
  },
});

let fixture: Fixture;
let lock: Lock;
let file: string;
let number = 0;
beforeAll(async () => {
  fixture = await openFixture();
  file = `${fixture.directory}/tools.lock`;
});
beforeEach(async () => {
  fixture.mirror.faults.clear();
  fixture.notes.length = 0;
  await fixture.publish([ACCOUNTS, LINKER, tool("1")]);
  const set = { ...packageSet(fixture.mirror), base: [], names: ["base-passwd", "libc-bin", "tool"] };
  lock = await lockPackages(fixture.context, set, "amd64");
  await writeFile(file, formatLock(lock));
});
afterAll(() => fixture.close());

const fresh = () => fixture.fresh(`tools ${number++}`).fetching;
const options = () => ({ lock: file, mirror: `${fixture.mirror.url}/debian` });
const said = async ({ path }: Toolchain) => (await fixture.context.host.run([`${path}/usr/bin/tool`])).text;

test("is fetched, unpacked and finished once, and then there at once", async () => {
  const context = fresh();
  const toolchain = await openToolchain(context, options());
  expect(await said(toolchain)).toBe("1");
  expect(await readdir(`${context.cache}/tools`)).toEqual([toolchain.digest]);
  expect(await context.host.readText(`${toolchain.path}/usr/lib/tool/data`)).toBe("merged");
  expect(await context.host.exists(`${toolchain.path}/usr/share/doc/tool/readme`)).toBe(false);
  expect(await context.host.readText(`${toolchain.path}/etc/passwd`)).toMatch(/^root:.*\n_apt:/);
  const before = fixture.mirror.requests.length;
  await utimes(toolchain.path, 1, 1);
  expect(await openToolchain(context, options())).toMatchObject({ path: toolchain.path, digest: toolchain.digest });
  // The cache is made smaller by what was used longest ago.
  expect((await stat(toolchain.path)).mtimeMs).toBeGreaterThan(1000);
  expect(fixture.mirror.requests.length).toBe(before);
});

test("two runs at once make it once", async () => {
  const context = fresh();
  const [one, two] = await Promise.all([openToolchain(context, options()), openToolchain(context, options())]);
  expect(one.path).toBe(two.path);
  expect(await readdir(`${context.cache}/tools`)).toEqual([one.digest]);
});

test("a run that ended half-way leaves nothing that is taken for it, and is cleared away", async () => {
  const context = fresh();
  const debs = async () => {
    const pathOf = await fetchDebs(context, lock, options());
    return (one: Lock["packages"][number]) => (one.name === "tool" ? `${fixture.directory}/absent.deb` : pathOf(one));
  };
  await expect(toolsRoot(context, lock, debs)).rejects.toMatchObject({ code: "HOST_READ" });
  expect(await readdir(`${context.cache}/tools`)).toEqual([]);
  await context.host.makeDir(`${context.cache}/tools/.killed/usr`);
  const toolchain = await openToolchain(context, options());
  expect(await readdir(`${context.cache}/tools`)).toEqual([toolchain.digest]);
});

test("pinned tools that have left the mirror: the same names of today, once, and it is said", async () => {
  const pinned = tool("1");
  const helper: TestDeb = { name: "helper", version: "1", files: { "/usr/bin/helper": "#!/bin/sh\n" } };
  const next = tool("2", { Depends: "helper | nothing-such" });
  await fixture.publish([ACCOUNTS, LINKER, tool("1.5"), next, helper]);
  fixture.mirror.forget("debian", pinned);
  const context = fresh();
  const toolchain = await openToolchain(context, options());
  expect(await said(toolchain)).toBe("2");
  expect(await context.host.exists(`${toolchain.path}/usr/bin/helper`)).toBe(true);
  expect(fixture.notes).toEqual([expect.stringMatching(/tool 1\b.*today's versions/)]);
  const before = fixture.mirror.requests.length;
  expect((await openToolchain(context, options())).path).toBe(toolchain.path);
  expect(fixture.mirror.requests.length).toBe(before);
  expect(fixture.notes).toHaveLength(1);
  expect(await context.host.readText(file)).toBe(formatLock(lock));
});

test("with an archive the pinned tools are taken from there, and nothing is substituted", async () => {
  const archive = `${fixture.directory}/archive`;
  for (const one of lock.packages) {
    const bytes = fixture.mirror.files.get(`/debian/${one.path}`) ?? Buffer.alloc(0);
    const path = `${archive}/debian/${one.path}`;
    await fixture.context.host.makeDir(path.replace(/\/[^/]*$/, ""));
    await writeFile(path, bytes);
  }
  fixture.mirror.forget("debian", tool("1"));
  expect(await said(await openToolchain(fresh(), { ...options(), archive }))).toBe("1");
  expect(fixture.notes).toEqual([]);
});

test("a dead mirror is an error, and no reason to take anything else", async () => {
  const dead = { ...options(), mirror: "http://127.0.0.1:9/debian" };
  await expect(openToolchain(fresh(), dead)).rejects.toMatchObject({ code: "HOST_FETCH" });
});

test("on an installed machine it is the system itself", async () => {
  const context = fresh();
  const host = { ...context.host, exists: async () => true };
  const toolchain = await openToolchain({ ...context, host }, { lock: "/absent" });
  expect(toolchain).toMatchObject({ path: "/", digest: "system" });
});
