import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type OpenedDisk, openDisk } from "../../../src/disk/index.ts";
import { sortEntries } from "../../../src/generation/entry.ts";
import { openEsp } from "../../../src/generation/esp.ts";
import {
  applyDeleteRoots,
  applyGenerationPlan,
  listRoots,
  planDelete,
  planDeleteRoots,
  planRollback,
} from "../../../src/generation/index.ts";
import { readInstalled } from "../../../src/generation/installed.ts";
import type { BuiltRoot } from "../../../src/model/index.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";
import { run, tool } from "../disk/support.ts";
import { buildPlace, context, fakeRoot, install, partitionedImage } from "./fixture.ts";

/** Generation to the content of its /etc/motd and its kernel. */
type Known = Readonly<Record<number, BuiltRoot>>;

/** What the firmware and the boot loader would start, whole to the last byte. */
async function bootable(disk: OpenedDisk, known: Known): Promise<number> {
  const esp = openEsp(context, disk.esp);
  const loader = (await esp.read("EFI/BOOT/BOOTX64.EFI"))?.toString() ?? "";
  expect(loader).toMatch(/^(loader 257 ){1000}$|^(loader 258 ){1000}$/);
  const [first] = sortEntries((await readInstalled(context, disk)).entries);
  if (first === undefined) throw new Error("nothing is left to boot");
  const root = known[first.generation];
  if (root === undefined) throw new Error(`generation ${first.generation} was never whole`);
  const hashOf = (content: Buffer | undefined) =>
    createHash("sha256")
      .update(content ?? "")
      .digest("hex");
  const kernel = await readFile(join(root.path, root.kernel));
  const initrd = await readFile(join(root.path, root.initrd));
  expect(hashOf(await esp.read(first.linux))).toBe(hashOf(kernel));
  expect(hashOf(await esp.read(first.initrd))).toBe(hashOf(initrd));
  const path = join(disk.top, `@generations/${first.generation}`);
  expect((await tool(["btrfs", "property", "get", "-ts", path, "ro"])).text).toBe("ro=true");
  await run(["diff", "--recursive", root.path, path]);
  expect(first.options).toContain(`lethe.generation=${first.generation} `);
  return first.generation;
}

/**
 * Two file systems of one UUID are never mounted at once: older kernels refuse that. Each time it is another file: a
 * process elsewhere that has copied our mounts would hold the former one, and see it change below its feet.
 */
async function withDisk<Result>(image: string, work: (disk: OpenedDisk) => Promise<Result>): Promise<Result> {
  const mounts = `${image}.mnt`;
  await mkdir(mounts, { recursive: true });
  const disk = await openDisk(context, { kind: "image", path: image, size: 0 }, mounts);
  try {
    return await work(disk);
  } finally {
    await disk.close();
  }
}

/**
 * Cuts the work short after each of its effects in turn, each time on the disk as `image` has it, and looks at what is
 * in the file at that moment: what btrfs has not committed is not, as after a power cut. Returns how many there were.
 */
async function afterEachEffect(
  image: string,
  work: (disk: OpenedDisk, given: typeof context) => Promise<unknown>,
  check: (disk: OpenedDisk) => Promise<void>,
  stride = 1,
): Promise<number> {
  for (let effects = 0; ; effects += stride) {
    const [working, cut] = [`${image}.working-${effects}`, `${image}.cut-${effects}`];
    await copy(image, working);
    const whole = await withDisk(working, async (disk) => {
      const host = interrupting(context.host, effects);
      const ended = await work(disk, { ...context, host }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Interrupted) return false;
          throw error;
        },
      );
      await copy(working, cut);
      return ended;
    });
    await withDisk(cut, check);
    await run(["rm", working, cut]);
    if (whole) return effects;
  }
}

/** Every step under `npm run test:all`, every other one else: a cut takes some seconds. */
const STRIDE = process.env["LETHE_TEST_ALL"] === "1" ? 1 : 2;

const copy = (from: string, to: string) => run(["cp", "--sparse=always", from, to]);

test("an install that is killed after any step leaves something to boot, and can be finished", async () => {
  const image = await partitionedImage();
  const place = await buildPlace();
  const one = await fakeRoot(place, { name: "one" });
  const two = await fakeRoot(place, { name: "two", kernel: "6.13", loader: "258" });
  await withDisk(image, (disk) => install(disk, one));
  const chosen: number[] = [];
  const effects = await afterEachEffect(
    image,
    (cut, given) => install(cut, two, given),
    async (cut) => {
      chosen.push(await bootable(cut, { 1: one, 2: two }));
      expect((await install(cut, two)).number).toBe(2);
      expect(await bootable(cut, { 2: two })).toBe(2);
      const left = [join(cut.top, "@lethe/incoming"), join(cut.top, "@lethe/journal")];
      for (const directory of left) expect(await readdir(directory)).toEqual([]);
    },
    STRIDE,
  );
  expect(effects).toBeGreaterThan(30);
  expect(chosen).toEqual([...chosen].sort());
  expect([chosen.at(0), chosen.at(-1)]).toEqual([1, 2]);
});

test("another system can be installed over an install that was killed after any step", async () => {
  const image = await partitionedImage();
  const place = await buildPlace();
  const one = await fakeRoot(place, { name: "one" });
  const abandoned = await fakeRoot(place, { name: "abandoned", kernel: "6.13" });
  const instead = await fakeRoot(place, { name: "instead" });
  await withDisk(image, (disk) => install(disk, one));
  await afterEachEffect(
    image,
    (cut, given) => install(cut, abandoned, given),
    async (cut) => {
      const { number } = await install(cut, instead);
      expect(await bootable(cut, { [number]: instead })).toBe(number);
      const kept = (await readInstalled(context, cut)).records.map((record) => record.number);
      const whole = number === 3 && kept.includes(2);
      expect(kept).toEqual(whole ? [1, 2, 3] : [1, number]);
      // Not one subvolume, kernel or initrd is left that no generation needs.
      const { bootFiles, subvolumes } = await readInstalled(context, cut);
      expect(bootFiles).toHaveLength(whole ? 4 : 2);
      const generations = subvolumes.filter(({ path }) => path.startsWith("@generations/"));
      expect(generations).toHaveLength(kept.length);
    },
    STRIDE * 2 - 1,
  );
});

test("a rollback and a deletion that are killed after any step leave something to boot, and can be finished", async () => {
  const image = await partitionedImage();
  const place = await buildPlace();
  const one = await fakeRoot(place, { name: "one" });
  const two = await fakeRoot(place, { name: "two", kernel: "6.13" });
  await withDisk(image, async (disk) => {
    await install(disk, one);
    await install(disk, two);
  });
  const change = async (disk: OpenedDisk, given: typeof context) => {
    const back = await planRollback(given, disk, { number: 1, tries: "uncounted", freshTries: 3 });
    await applyGenerationPlan(given, disk, back);
    await applyGenerationPlan(given, disk, await planDelete(given, disk, { numbers: [2] }));
  };
  await afterEachEffect(image, change, async (cut) => {
    await bootable(cut, { 1: one, 2: two });
    await change(cut, context);
    expect(await bootable(cut, { 1: one })).toBe(1);
    const { records, entries, bootFiles } = await readInstalled(context, cut);
    expect([records.length, entries.map(({ file }) => file), bootFiles.length]).toEqual([1, ["lethe-1.conf"], 2]);
  });
});

test("a deletion of roots that is killed after any step goes on, and takes nothing else", async () => {
  const image = await partitionedImage();
  const root = (name: string) => `@roots/${name}`;
  await withDisk(image, async (disk) => {
    for (const boot of ["000001", "000002"]) {
      await tool(["btrfs", "--quiet", "subvolume", "create", join(disk.top, root(boot))]);
      await tool(["btrfs", "--quiet", "subvolume", "create", join(disk.top, root(boot), "nested")]);
      await tool(["btrfs", "--quiet", "subvolume", "create", join(disk.top, "@booted", boot)]);
      await writeFile(join(disk.top, `${root(boot)}.stamp`), "generation=1\nstarted=1700000000\n");
    }
  });
  const deleteOld = async (disk: OpenedDisk, given: typeof context) => {
    for (const days of [0, 31]) {
      const host = { ...given.host, now: () => new Date(1_800_000_000_000 + days * 86_400_000) };
      const plan = await planDeleteRoots({ ...given, host }, disk, { maxAgeDays: 30, clockSynchronised: true });
      await applyDeleteRoots({ ...given, host }, disk, plan);
    }
  };
  await afterEachEffect(image, deleteOld, async (cut) => {
    await deleteOld(cut, context);
    expect((await listRoots(context, cut)).map(({ boot }) => boot)).toEqual(["000002"]);
    expect((await readdir(join(cut.top, "@roots"))).sort()).toEqual(["000002", "000002.stamp"]);
    expect(await readdir(join(cut.top, "@booted"))).toEqual(["000002"]);
    expect(await readdir(join(cut.top, root("000002")))).toEqual(["nested"]);
    expect(await readdir(join(cut.top, "@lethe/journal"))).toEqual([]);
  });
});
