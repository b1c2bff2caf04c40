import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  applyDisk,
  type DiskContext,
  type DiskPlan,
  inspectTarget,
  isNothingToDo,
  openDisk,
  planPartition,
} from "../../../src/disk/index.ts";
import type { DiskDeclaration } from "../../../src/model/index.ts";
import { afterwards, attach, context, MIB, run, scratch, smallDisk, sparse, tool } from "./support.ts";

async function partition(
  path: string,
  mounts: string,
  disk: DiskDeclaration = smallDisk,
  given: DiskContext = context,
): Promise<DiskPlan> {
  const plan = planPartition(await inspectTarget(given, path, { size: 600 * MIB }), disk);
  await mkdir(mounts, { recursive: true });
  await applyDisk(given, plan, mounts);
  return plan;
}

async function checkClean(path: string, size = 600): Promise<void> {
  await tool(["sfdisk", "--verify", path]);
  const at = async (start: number, length: number, argv: readonly string[]) => {
    const range = ["--offset", String(start * MIB), "--sizelimit", String(length * MIB)];
    const { text: loop } = await run(["losetup", "--find", "--show", "--read-only", ...range, path]);
    try {
      return await tool([...argv, loop]);
    } finally {
      await run(["losetup", "--detach", loop]);
    }
  };
  await at(1, 64, ["fsck.vfat", "-n"]);
  await at(65, size - 66, ["btrfs", "check", "--readonly"]);
}

test("an image file is made, partitioned and opened; the second run finds nothing to do", async () => {
  const directory = await scratch();
  const image = join(directory, "new", "disk.img");
  const first = await partition(image, join(directory, "mnt"));
  expect(isNothingToDo(first)).toBe(false);

  const second = await partition(image, join(directory, "mnt"));
  expect(isNothingToDo(second)).toBe(true);
  expect(second.target).toEqual(first.target);

  const disk = await openDisk(context, first.target, join(directory, "mnt"));
  try {
    expect(await readFile(join(disk.top, "@lethe/layout"), "utf8")).toBe("1\n");
    const { text } = await tool(["btrfs", "subvolume", "list", disk.top]);
    expect(text.split("\n").map((line) => line.replace(/.* path /, ""))).toEqual([
      "@generations",
      "@roots",
      "@booted",
      "@state",
      "@state/directory",
      "@state/file",
      "@state/repository",
      "@state/cache",
      "@log",
      "@lethe",
      "@swap",
    ]);
    expect((await run(["lsattr", "-d", join(disk.top, "@swap")])).text).toMatch(/^-*C/);
    expect((await tool(["btrfs", "qgroup", "show", disk.top], [0, 1])).status).toBe(1);
    expect(disk.btrfsUuid).toMatch(/^[0-9a-f]{8}-/);
    if (disk.esp.kind === "mtools") expect(disk.esp).toEqual({ kind: "mtools", image, offset: MIB });
  } finally {
    await disk.close();
  }
  await checkClean(image);
  expect((await inspectTarget(context, image)).uses).toEqual([]);
});

test("a whole disk is partitioned, by its nodes or by offset where the kernel made none", async () => {
  const directory = await scratch();
  const device = await attach(await sparse(join(directory, "disk.img"), 600 * MIB));
  const plan = await partition(device, join(directory, "mnt"));
  expect(plan.target).toMatchObject({ kind: "disk", path: device, size: 600 * MIB });
  expect(isNothingToDo(await partition(device, join(directory, "mnt")))).toBe(true);
  await (await openDisk(context, plan.target, join(directory, "mnt"))).close();
  await checkClean(device);
});

test("an existing partition becomes Lethe's, and nothing outside it is written", async () => {
  const directory = await scratch();
  const image = await sparse(join(directory, "disk.img"), 600 * MIB);
  const table = `label: gpt\nsize=64MiB, type=uefi, name="EFI"\nsize=100MiB, name="other"\nname="free"\n`;
  await tool(["sfdisk", "--quiet", image], [0], table);
  const device = await attach(image);
  await run(["partx", "--add", device]);
  // A loop device over a partition is cleared some time after its last use. A number that is given to another file
  // later would still have these partitions.
  afterwards(() =>
    run(["sh", "-c", `for try in $(seq 50); do partx --delete ${device} && exit; sleep 0.1; done; exit 1`]),
  );
  await tool(["mkfs.vfat", "-F", "32", `${device}p1`]);
  await run(["mkfs.ext4", "-q", "-L", "precious", `${device}p2`]);
  const outside = async () => (await run(["sh", "-c", `head -c ${165 * MIB} ${device} | sha256sum`])).text;
  const before = await outside();
  await expect(inspectTarget(context, `${device}p3`)).rejects.toMatchObject({ code: "DISK_ESP_NEEDED" });
  const inspect = () => inspectTarget(context, `${device}p3`, { esp: `${device}p1` });
  const plan = planPartition(await inspect(), smallDisk);
  expect(plan.target).toMatchObject({ kind: "partition", esp: `${device}p1` });
  await mkdir(join(directory, "mnt"));
  await applyDisk(context, plan, join(directory, "mnt"));
  expect(isNothingToDo(planPartition(await inspect(), smallDisk))).toBe(true);
  await (await openDisk(context, plan.target, join(directory, "mnt"))).close();
  expect(await outside()).toBe(before);
  const precious = await inspectTarget(context, `${device}p2`, { esp: `${device}p1` });
  expect(() => planPartition(precious, smallDisk)).toThrow(expect.objectContaining({ code: "DISK_FOREIGN" }));
});

test("a swap file is made, and follows the declaration", async () => {
  const directory = await scratch();
  const image = join(directory, "disk.img");
  const mounts = join(directory, "mnt");
  const { target } = await partition(image, mounts, { ...smallDisk, swapSize: 32 * MIB });
  expect(isNothingToDo(await partition(image, mounts, { ...smallDisk, swapSize: 32 * MIB }))).toBe(true);
  const changed = await partition(image, mounts, { ...smallDisk, swapSize: 48 * MIB });
  expect(changed.steps.filter(({ action }) => action !== "keep")).toEqual([
    { action: "change-swap", from: 32 * MIB, size: 48 * MIB },
  ]);
  const disk = await openDisk(context, target, mounts);
  try {
    expect((await stat(join(disk.top, "@swap/swapfile"))).size).toBe(48 * MIB);
    expect((await run(["lsattr", join(disk.top, "@swap/swapfile")])).text).toMatch(/^-*C/);
  } finally {
    await disk.close();
  }
});
