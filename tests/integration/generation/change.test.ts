import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEsp } from "../../../src/generation/esp.ts";
import {
  applyDeleteRoots,
  applyGenerationPlan,
  listGenerations,
  listRoots,
  planDelete,
  planDeleteRoots,
  planRollback,
} from "../../../src/generation/index.ts";
import type { MountedDisk } from "../../../src/model/index.ts";
import { tool } from "../disk/support.ts";
import { buildPlace, context, fakeRoot, install, openedDisk } from "./fixture.ts";

const DAY = 24 * 60 * 60 * 1000;

async function threeGenerations(): Promise<MountedDisk> {
  const disk = await openedDisk();
  const place = await buildPlace();
  await install(disk, await fakeRoot(place, { name: "one" }));
  await install(disk, await fakeRoot(place, { name: "two", kernel: "6.13" }));
  await install(disk, await fakeRoot(place, { name: "three" }));
  return disk;
}

/** As the boot does when it is complete. */
async function bless(disk: MountedDisk, generation: number): Promise<void> {
  const esp = openEsp(context, disk.esp);
  const entries = "loader/entries";
  const counted = (await esp.list(entries)).find(({ name }) => name.startsWith(`lethe-${generation}+`))?.name ?? "";
  const text = await esp.read(`${entries}/${counted}`);
  await esp.write(`${entries}/lethe-${generation}.conf`, text ?? Buffer.alloc(0));
  await esp.remove(`${entries}/${counted}`);
}

/** As the initrd does. */
async function boot(disk: MountedDisk, number: number, generation: number, complete = true): Promise<string> {
  const name = String(number).padStart(6, "0");
  const root = join(disk.top, "@roots", name);
  await tool(["btrfs", "--quiet", "subvolume", "snapshot", join(disk.top, `@generations/${generation}`), root]);
  const completed = complete ? `complete=${1700000060 + number * 1000}\n` : "";
  await writeFile(`${root}.stamp`, `generation=${generation}\nstarted=${1700000000 + number * 1000}\n${completed}`);
  await writeFile(`${root}.components`, "");
  const booted = join(disk.top, "@booted", name);
  if (complete) await tool(["btrfs", "--quiet", "subvolume", "snapshot", "-r", root, booted]);
  return root;
}

const next = async (disk: MountedDisk) => (await listGenerations(context, disk)).find((each) => each.next)?.number;

test("rolling back: trusted where it has booted, on trial where it has not; and forward again", async () => {
  const disk = await threeGenerations();
  await bless(disk, 2);
  const back = async (request: Parameters<typeof planRollback>[2]) => {
    const plan = await planRollback(context, disk, request);
    await applyGenerationPlan(context, disk, plan);
    return plan;
  };
  expect(await back({ freshTries: 3 })).toMatchObject({ outcome: "choose", number: 2 });
  expect(await next(disk)).toBe(2);
  expect((await listGenerations(context, disk)).map(({ entry }) => entry)).toEqual([
    ...["lethe-1+3.conf", "lethe-2.conf", "lethe-3+3.conf"],
  ]);
  expect(await back({ number: 2, freshTries: 3 })).toMatchObject({ outcome: "nothing" });

  // What the ESP lost comes back from the generation itself.
  const esp = openEsp(context, disk.esp);
  for (const { name } of await esp.list("EFI/lethe")) {
    if (name.endsWith(".linux")) await esp.remove(`EFI/lethe/${name}`);
  }
  const plan = await back({ number: 1, tries: "uncounted", freshTries: 3 });
  expect(plan.steps.map(({ action }) => action)).toEqual(["write-boot-file", "write-entry", "remove-entry"]);
  expect(await next(disk)).toBe(1);
  expect((await esp.list("EFI/lethe")).filter(({ name }) => name.endsWith(".linux"))).toHaveLength(1);
  await expect(planRollback(context, disk, { number: 9, freshTries: 3 })).rejects.toMatchObject({
    code: "GENERATION_UNKNOWN",
  });
});

test("deleting a generation takes its entry, its subvolume and what nothing else needs", async () => {
  const disk = await threeGenerations();
  const esp = openEsp(context, disk.esp);
  expect((await esp.list("EFI/lethe")).filter(({ name }) => name.endsWith(".linux"))).toHaveLength(2);
  await boot(disk, 1, 1);
  await expect(planDelete(context, disk, { numbers: [1] })).rejects.toMatchObject({
    code: "GENERATION_IN_USE",
    details: ["1: roots descend from it: 000001"],
  });
  const plan = await planDelete(context, disk, { keep: 0 });
  expect(plan).toMatchObject({ deleted: [2], kept: [{ number: 1 }, { number: 3 }] });
  await applyGenerationPlan(context, disk, plan);
  expect((await readdir(join(disk.top, "@generations"))).sort()).toEqual(["1", "1.json", "3", "3.json", "last"]);
  expect((await esp.list("EFI/lethe")).filter(({ name }) => name.endsWith(".linux"))).toHaveLength(1);
  expect(await planDelete(context, disk, { numbers: [2] })).toMatchObject({ deleted: [], steps: [] });
});

test("a number is never given twice", async () => {
  const disk = await openedDisk();
  const place = await buildPlace();
  const one = await fakeRoot(place, { name: "one" });
  await install(disk, one);
  await install(disk, await fakeRoot(place, { name: "two" }));
  const back = await planRollback(context, disk, { number: 1, tries: "uncounted", freshTries: 3 });
  await applyGenerationPlan(context, disk, back);
  await applyGenerationPlan(context, disk, await planDelete(context, disk, { numbers: [2] }));
  expect((await install(disk, await fakeRoot(place, { name: "three" }))).number).toBe(3);
});

test("erased roots: listed, marked, and deleted with all that lies in them once they are old", async () => {
  const disk = await threeGenerations();
  const first = await boot(disk, 1, 1, false);
  for (const number of [2, 3, 4, 5]) await boot(disk, number, 1);
  await boot(disk, 6, 2);
  const nested = join(first, "var/lib/machines");
  await mkdir(join(first, "var/lib"), { recursive: true });
  await tool(["btrfs", "--quiet", "subvolume", "create", nested]);
  await tool(["btrfs", "--quiet", "subvolume", "create", join(nested, "with a space")]);

  const roots = await listRoots(context, disk);
  expect(roots.map((root) => [root.boot, root.generation, root.live, root.complete !== undefined])).toEqual([
    ["000001", 1, false, false],
    ["000002", 1, false, true],
    ["000003", 1, false, true],
    ["000004", 1, false, true],
    ["000005", 1, false, true],
    ["000006", 2, true, true],
  ]);
  expect(roots[0]?.erased).toEqual(roots[1]?.started);

  const on = async (days: number, clockSynchronised = true) => {
    const host = { ...context.host, now: () => new Date(Date.now() + days * DAY) };
    const given = { ...context, host };
    const plan = await planDeleteRoots(given, disk, { maxAgeDays: 30, clockSynchronised });
    await applyDeleteRoots(given, disk, plan);
    return plan;
  };
  expect(await on(0, false)).toMatchObject({ refused: "clock", steps: [] });
  expect((await on(0)).steps.map(({ action }) => action)).toEqual(["mark", "mark", "mark", "mark", "mark"]);
  expect((await on(29)).steps).toEqual([]);
  expect((await on(31)).deleted).toEqual(["000001", "000002"]);
  expect((await readdir(join(disk.top, "@roots"))).filter((name) => /^00000[12]/.test(name))).toEqual([]);
  expect((await readdir(join(disk.top, "@booted"))).sort()).toEqual(["000003", "000004", "000005", "000006"]);
  expect((await on(99)).steps).toEqual([]);
});
