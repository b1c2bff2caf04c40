import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyDisk, inspectTarget, openDisk, planPartition } from "../../../src/disk/index.ts";
import type { DiskDeclaration } from "../../../src/model/index.ts";
import { afterwards, attach, context, MIB, run, scratch, smallDisk, sparse, tool } from "./support.ts";

async function refusal(path: string, disk: DiskDeclaration = smallDisk, confirm?: string): Promise<unknown> {
  const inspection = await inspectTarget(context, path);
  try {
    planPartition(inspection, disk, confirm === undefined ? {} : { confirm });
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
}

/** Changes with every write. */
const written = async (path: string) => (await run(["stat", "--format", "%y %b", path])).text;

test("a mounted disk is refused, also when another mount namespace has it", async () => {
  const directory = await scratch();
  const device = await attach(await sparse(join(directory, "disk.img"), 600 * MIB));
  await run(["mkfs.ext4", "-q", device]);
  const point = join(directory, "point");
  await mkdir(point);
  await run(["mount", device, point]);
  expect(await refusal(device, smallDisk, device)).toMatchObject({
    code: "DISK_IN_USE",
    details: [`${device} is mounted at ${point}`],
  });
  await run(["umount", point]);

  const elsewhere = context.host.start([
    ...["unshare", "--mount", "--propagation", "private", "sh", "-c"],
    `mount ${device} ${point} && echo mounted && exec sleep 60`,
  ]);
  afterwards(async () => {
    elsewhere.kill("SIGKILL");
    await elsewhere.done;
  });
  await new Promise((resolve) => elsewhere.stdout.once("data", resolve));
  expect(await refusal(device, smallDisk, device)).toMatchObject({
    code: "DISK_IN_USE",
    details: [`${device} is open for exclusive use by the kernel`],
  });
});

test("an image that a loop device has is refused", async () => {
  const directory = await scratch();
  const image = await sparse(join(directory, "disk.img"), 600 * MIB);
  const device = await attach(image);
  expect(await refusal(image, smallDisk, image)).toMatchObject({
    code: "DISK_IN_USE",
    details: [`${image} is attached to ${device}`],
  });
});

test("what holds something is refused, unless its own identity is given", async () => {
  const directory = await scratch();
  const image = await sparse(join(directory, "disk.img"), 600 * MIB);
  await run(["mkfs.ext4", "-q", "-L", "precious", image]);
  const before = await written(image);
  expect(await refusal(image)).toMatchObject({ code: "DISK_FOREIGN", details: ['ext4 "precious"'] });
  expect(await refusal(image, smallDisk, "another")).toMatchObject({
    code: "DISK_FOREIGN",
    hint: `To destroy all of it, confirm with ${image}. "another" is not it.`,
  });
  expect(await written(image)).toBe(before);

  const plan = planPartition(await inspectTarget(context, image), smallDisk, { confirm: image });
  expect(plan.steps[0]).toEqual({ action: "destroy", found: ['ext4 "precious"'] });
  await mkdir(join(directory, "mnt"));
  await applyDisk(context, plan, join(directory, "mnt"));
  await (await openDisk(context, plan.target, join(directory, "mnt"))).close();
});

test("LUKS, LVM and md members, partition tables and plain data are foreign", async () => {
  const directory = await scratch();
  const image = (name: string) => sparse(join(directory, name), 600 * MIB);

  const luks = await image("luks");
  const key = join(directory, "key");
  await writeFile(key, "a key for a test");
  await tool([
    "cryptsetup",
    "luksFormat",
    "--batch-mode",
    "--pbkdf",
    "pbkdf2",
    "--pbkdf-force-iterations",
    "1000",
    luks,
    key,
  ]);
  expect(await refusal(luks)).toMatchObject({ code: "DISK_FOREIGN", details: ["crypto_LUKS"] });

  const lvm = await image("lvm");
  // The label of a physical volume, in its second sector.
  const label = Buffer.alloc(32);
  label.write("LABELONE", 0);
  label.writeBigUInt64LE(1n, 8);
  label.writeUInt32LE(32, 20);
  label.write("LVM2 001", 24);
  await writeFile(join(directory, "label"), label);
  await run(["dd", `if=${join(directory, "label")}`, `of=${lvm}`, "bs=512", "seek=1", "conv=notrunc"]);
  expect(await refusal(lvm)).toMatchObject({ code: "DISK_FOREIGN" });

  const partitioned = await image("partitioned");
  await tool(["sfdisk", "--quiet", partitioned], [0], 'label: gpt\nname="data"\n');
  expect(await refusal(partitioned)).toMatchObject({
    code: "DISK_FOREIGN",
    details: ["gpt partition table", 'partition 1 "data": nothing recognised'],
  });

  const thesis = join(directory, "thesis.txt");
  await writeFile(thesis, "Four years of work.\n");
  const data = { code: "DISK_FOREIGN", details: ["data without a known signature"] };
  expect(await refusal(thesis)).toMatchObject(data);

  // What begins with zeros need not be empty.
  const late = await image("late");
  await run(["dd", `if=${thesis}`, `of=${late}`, "bs=1M", "seek=300", "conv=notrunc"]);
  expect(await refusal(late)).toMatchObject(data);
  const wiped = await image("wiped");
  await run(["dd", "if=/dev/urandom", `of=${wiped}`, "bs=1M", "seek=20", "count=560", "conv=notrunc"]);
  expect(await refusal(await attach(wiped))).toMatchObject(data);
  // Room that was only set aside is read as zeros.
  const aside = join(directory, "aside");
  await run(["fallocate", "--length", String(600 * MIB), aside]);
  expect((await inspectTarget(context, aside)).content).toEqual({ kind: "blank" });
});

test("what is too small is refused, and what cannot be a disk", async () => {
  const directory = await scratch();
  const small = await sparse(join(directory, "small.img"), 200 * MIB);
  expect(await refusal(small)).toMatchObject({ code: "DISK_TOO_SMALL" });
  expect(await refusal(small, { ...smallDisk, espSize: 16 * MIB })).toMatchObject({ code: "DISK_ESP_TOO_SMALL" });
  await expect(inspectTarget(context, directory)).rejects.toMatchObject({ code: "DISK_UNSUITABLE" });
  await expect(inspectTarget(context, "/dev/null")).rejects.toMatchObject({ code: "DISK_UNSUITABLE" });
  await expect(inspectTarget(context, "/dev/nonesuch")).rejects.toMatchObject({ code: "DISK_NOT_FOUND" });
  await expect(inspectTarget(context, join(directory, "new.img"))).rejects.toMatchObject({ code: "DISK_SIZE_NEEDED" });
});

test("a disk stays encrypted or not, and is encrypted only where it can be, before anything is touched", async () => {
  const directory = await scratch();
  const image = await sparse(join(directory, "disk.img"), 600 * MIB);
  const encrypted: DiskDeclaration = { ...smallDisk, encrypt: { unlock: ["passphrase"] } };
  await applyDisk(context, planPartition(await inspectTarget(context, image), smallDisk), directory);
  const before = await written(image);
  expect(await refusal(image, encrypted)).toMatchObject({ code: "DISK_NOT_ENCRYPTED" });
  expect(await written(image)).toBe(before);
  const device = await attach(await sparse(join(directory, "other.img"), 600 * MIB));
  const inspection = { ...(await inspectTarget(context, device)), deviceMapper: false };
  const refused = expect.objectContaining({ code: "DISK_NO_DEVICE_MAPPER" }) as Error;
  expect(() => planPartition(inspection, encrypted)).toThrow(refused);
});

test("a disk that is not the one planned for is not written", async () => {
  const directory = await scratch();
  const image = await sparse(join(directory, "disk.img"), 600 * MIB);
  const plan = planPartition(await inspectTarget(context, image), smallDisk);
  await run(["truncate", "--size", String(700 * MIB), image]);
  await run(["mkfs.ext4", "-q", "-F", image]);
  const before = await written(image);
  await expect(applyDisk(context, plan, directory)).rejects.toMatchObject({ code: "DISK_CHANGED" });
  expect(await written(image)).toBe(before);
});

test("Lethe's own partitions with a broken file system are not made anew without being told to", async () => {
  const directory = await scratch();
  const image = join(directory, "disk.img");
  const plan = planPartition(await inspectTarget(context, image, { size: 600 * MIB }), smallDisk);
  await mkdir(join(directory, "mnt"));
  await applyDisk(context, plan, join(directory, "mnt"));
  // The tree root's block is what a mount looks for first.
  await run(["dd", "if=/dev/urandom", `of=${image}`, "bs=1M", "seek=66", "count=200", "conv=notrunc"]);
  expect(await refusal(image)).toMatchObject({ code: "DISK_DAMAGED" });
  const again = planPartition(await inspectTarget(context, image), smallDisk, { confirm: image });
  expect(again.steps[0]).toMatchObject({ action: "destroy" });
  await applyDisk(context, again, join(directory, "mnt"));
  await (await openDisk(context, again.target, join(directory, "mnt"))).close();
});
