import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildRoot, type ImageContext, openPool, type Pool, type RootInput } from "../../../src/image/index.ts";
import { type BuiltRoot, UserError } from "../../../src/model/index.ts";
import { imageContext, smallDeclaration, smallInput, tinySet } from "./fixture.ts";
import { type Scripted, scriptedDeb, withDebs } from "./local-deb.ts";

let context: ImageContext;
let pool: Pool;
let directory: string;
let tiny: RootInput;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-image-"));
  context = await imageContext();
  pool = await openPool(context);
  tiny = await smallInput({ declaration: smallDeclaration({ packages: { ...tinySet } }) });
});

afterAll(async () => {
  await pool.close();
  await rm(directory, { recursive: true, force: true });
});

const withScripts = async (...debs: Scripted[]) =>
  withDebs(tiny, await Promise.all(debs.map((deb) => scriptedDeb(directory, deb))));

/** Three ways to make an account: adduser with a home, raw useradd, a raw group. */
const accounts = {
  notes: "adduser --system --group --home /var/lib/notes notes",
  mail: "useradd --system --no-create-home fetchmail",
  scan: "groupadd --system scanning",
};

test("a failing maintainer script is named, with its last words and the way into its sandbox", async () => {
  const input = await withScripts({ name: "broken", postinst: "echo about to fail; echo this is why >&2; exit 3" });
  const error = await buildRoot(context, input, { keepFailed: true }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  if (!(error instanceof UserError)) return;
  expect(error.code).toBe("IMAGE_SCRIPT_FAILED");
  expect(error.message).toContain("postinst script of the package broken ended with status 3");
  expect(error.details).toEqual(expect.arrayContaining(["about to fail", "this is why"]));
  const [command = ""] = /unshare .*/.exec(error.hint ?? "") ?? [];
  const said = await context.host.run(["sh", "-c", `echo 'echo in $(cat /etc/debian_version)' | ${command}`]);
  expect(said.text).toMatch(/^in 13/);
  expect(await halves()).toEqual([]);
  const { host, toolchain } = context;
  await host.run(toolchain.wrap(["btrfs", "--quiet", "subvolume", "delete", ...(await kept())]));
});

test("without --keep-failed nothing of a failed build stays", async () => {
  const input = await withScripts({ name: "broken", postinst: "exit 1" });
  await expect(buildRoot(context, input)).rejects.toMatchObject({ code: "IMAGE_SCRIPT_FAILED" });
  expect([await halves(), await kept()]).toEqual([[], []]);
});

test("a .deb that is not the locked one is refused by name", async () => {
  const input = await withScripts({ name: "changed" });
  const [other] = await Promise.all([scriptedDeb(join(directory, "other"), { name: "changed", version: "2.0" })]);
  const swapped = {
    ...input,
    deb: (pkg: { name: string }) => (pkg.name === "changed" ? other.path : input.deb(pkg as never)),
  };
  await expect(buildRoot(context, swapped)).rejects.toMatchObject({ code: "IMAGE_DEB_CHANGED" });
});

test("scripts have no network, no services, and no time but the lock's", async () => {
  const input = await withScripts({
    name: "curious",
    postinst:
      "cat /proc/net/dev >/var/lib/curious; ls /run >/var/lib/curious.run; echo $SOURCE_DATE_EPOCH $HOSTNAME $(hostname) $HOME $USER >/var/lib/curious.env",
  });
  const { path } = await buildRoot(context, input);
  const read = (name: string) => context.host.readText(join(path, "var/lib", name));
  expect((await read("curious")).split("\n").filter((line) => /^ *\w+:/.test(line) && !/^ *lo:/.test(line))).toEqual(
    [],
  );
  expect(["lethe", "lock", "mount"]).toEqual(expect.arrayContaining((await read("curious.run")).trim().split("\n")));
  expect(await read("curious.env")).toMatch(/^\d+ localhost \/root\n$/);
});

test("locked ids are given again, in whatever order packages are installed", async () => {
  const first = await buildRoot(
    context,
    await withScripts(
      { name: "aa-notes", postinst: accounts.notes },
      { name: "bb-mail", postinst: accounts.mail },
      { name: "cc-scan", postinst: accounts.scan },
    ),
  );
  const numbers = owners(first);
  expect(Object.keys(numbers)).toEqual(["user notes", "user fetchmail", "group scanning"]);
  const input = await withScripts(
    { name: "aa-notes", postinst: accounts.notes, depends: "bb-mail" },
    { name: "bb-mail", postinst: accounts.mail, depends: "cc-scan" },
    { name: "cc-scan", postinst: accounts.scan },
  );
  expect(owners(await buildRoot(context, { ...input, ids: first.ids }, { frozen: true }))).toEqual(numbers);
  // And numbers that no program would choose by itself.
  const chosen = {
    version: 1 as const,
    users: { notes: 444, fetchmail: 555 },
    groups: { notes: 445, fetchmail: 555, scanning: 666 },
    subids: {},
  };
  const moved = await buildRoot(context, { ...input, ids: chosen });
  expect(owners(moved)).toEqual({ "user notes": 444, "user fetchmail": 555, "group scanning": 666 });
  expect(moved.ids).toEqual(chosen);
  const home = await context.host.lstat(join(moved.path, "var/lib/notes"));
  expect([home?.type, home?.uid, home?.gid]).toEqual(["directory", 444, 445]);
});

test("frozen refuses numbers that are not locked, by name", async () => {
  const input = await withScripts({ name: "aa-notes", postinst: accounts.notes });
  await expect(buildRoot(context, input, { frozen: true })).rejects.toMatchObject({
    code: "IMAGE_IDS_NOT_LOCKED",
    details: [expect.stringMatching(/^user notes \(\d+\)$/), expect.stringMatching(/^group notes \(\d+\)$/)],
  });
});

test("a new name never gets a number that is locked for another", async () => {
  const input = await withScripts({ name: "aa-notes", postinst: accounts.notes });
  const free = owners(await buildRoot(context, input))["user notes"] ?? 0;
  const ids = { version: 1 as const, users: { later: free }, groups: { later: free }, subids: {} };
  const built = await buildRoot(context, { ...input, ids });
  expect(owners(built)["user notes"]).not.toBe(free);
  expect(built.ids.users["later"]).toBe(free);
});

function owners({ ids }: BuiltRoot): Record<string, number | undefined> {
  const all = {
    "user notes": ids.users["notes"],
    "user fetchmail": ids.users["fetchmail"],
    "group scanning": ids.groups["scanning"],
  };
  return Object.fromEntries(Object.entries(all).filter(([, id]) => id !== undefined));
}

async function halves(): Promise<string[]> {
  return (await context.host.readDir(pool.layers)).filter((name) => name.includes(`.tmp-${process.pid}`));
}

async function kept(): Promise<string[]> {
  return (await context.host.readDir(pool.failed)).map((name) => join(pool.failed, name));
}
