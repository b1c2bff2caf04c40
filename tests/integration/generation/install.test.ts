import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEsp } from "../../../src/generation/esp.ts";
import { listGenerations, planInstall } from "../../../src/generation/index.ts";
import { MIB, tool } from "../disk/support.ts";
import { buildPlace, context, fakeRoot, install, openedDisk, requestOf } from "./fixture.ts";

test("a first generation is installed whole; the second run does nothing", async () => {
  const disk = await openedDisk();
  const root = await fakeRoot(await buildPlace(), { name: "one" });
  const first = await install(disk, root);
  expect(first.outcome).toBe("install");
  expect(first.steps.map(({ action }) => action)).toEqual([
    "begin",
    ...["receive-layer", "receive-layer", "receive-layer"],
    ...["snapshot", "record"],
    ...["write-boot-file", "write-boot-file"],
    ...["own", "write-loader", "write-loader", "write-loader-config"],
    ...["write-entry", "end"],
  ]);

  expect(await readFile(join(disk.top, "@generations/1/etc/motd"), "utf8")).toBe("one\n");
  expect((await tool(["btrfs", "property", "get", "-ts", join(disk.top, "@generations/1"), "ro"])).text).toBe(
    "ro=true",
  );
  expect(await readdir(join(disk.top, "@lethe/incoming"))).toEqual([]);
  expect(await readdir(join(disk.top, "@lethe/journal"))).toEqual([]);

  const esp = openEsp(context, disk.esp);
  const kernel = await readFile(join(root.path, "boot/vmlinuz"));
  const linux = `EFI/lethe/${createHash("sha256").update(kernel).digest("hex").slice(0, 32)}.linux`;
  expect(await esp.read(linux)).toEqual(kernel);
  const entry = (await esp.read("loader/entries/lethe-1+3.conf"))?.toString("utf8");
  expect(entry?.split("\n").filter((line) => !line.startsWith("initrd"))).toEqual([
    "title Lethe meadow, generation 1",
    "sort-key lethe",
    "version 1",
    `linux /${linux}`,
    `options lethe.generation=1 lethe.disk=${disk.btrfsUuid} lethe.esp=${disk.espPartuuid ?? ""} quiet`,
    "",
  ]);
  expect(disk.espPartuuid).toMatch(/^[0-9a-f-]{36}$/);
  expect((await esp.read("loader/loader.conf"))?.toString("utf8")).toBe("timeout 3\n");
  const loader = await readFile(join(root.path, "usr/lib/systemd/boot/efi/systemd-bootx64.efi"));
  expect(await esp.read("EFI/BOOT/BOOTX64.EFI")).toEqual(loader);
  expect(await esp.read("EFI/systemd/systemd-bootx64.efi")).toEqual(loader);

  const second = await install(disk, root);
  expect(second).toMatchObject({ outcome: "nothing", number: 1, steps: [] });
  expect(await listGenerations(context, disk)).toMatchObject([
    { number: 1, key: root.key, next: true, running: false, triesLeft: 3, kernelVersion: "6.12-amd64" },
  ]);
});

test("a further generation shares what has not changed, and is the next to boot", async () => {
  const disk = await openedDisk();
  const place = await buildPlace();
  await install(disk, await fakeRoot(place, { name: "one" }));
  const plan = await install(disk, await fakeRoot(place, { name: "two" }));
  expect(plan.steps.map(({ action }) => action)).toEqual([
    ...["begin", "receive-layer", "snapshot", "record", "write-entry", "end"],
  ]);
  const { text } = await tool(["btrfs", "filesystem", "du", "--raw", "-s", join(disk.top, "@generations/2")]);
  const exclusive = Number(text.split("\n").at(-1)?.trim().split(/\s+/)[1]);
  expect(exclusive).toBeLessThan(MIB);
  const esp = openEsp(context, disk.esp);
  expect((await esp.list("EFI/lethe")).map(({ name }) => name.replace(/^[0-9a-f]{32}/, "HASH")).sort()).toEqual([
    ...["HASH.initrd", "HASH.linux", "owned"],
  ]);
  expect((await listGenerations(context, disk)).map(({ number, next }) => [number, next])).toEqual([
    [1, false],
    [2, true],
  ]);
});

test("a root on the disk's own file system is only snapshotted", async () => {
  const disk = await openedDisk();
  const root = await fakeRoot(join(disk.top, "@lethe/pool"), { name: "native" });
  const plan = await install(disk, root);
  expect(plan.steps.map(({ action }) => action)).not.toContain("receive-layer");
  expect(await readFile(join(disk.top, "@generations/1/etc/motd"), "utf8")).toBe("native\n");
});

test("a newer boot loader replaces Lethe's own, and never another system's", async () => {
  const disk = await openedDisk();
  const place = await buildPlace();
  const esp = openEsp(context, disk.esp);
  await esp.write("EFI/BOOT/BOOTX64.EFI", Buffer.from("another system's"));
  const first = await install(disk, await fakeRoot(place, { name: "one" }));
  expect(first.notes).toEqual([expect.stringContaining("EFI/BOOT/BOOTX64.EFI belongs to another system")]);
  expect((await esp.read("EFI/BOOT/BOOTX64.EFI"))?.toString()).toBe("another system's");
  expect((await esp.read("EFI/lethe/systemd-bootx64.efi"))?.toString()).toMatch(/^loader 257/);

  await install(disk, await fakeRoot(place, { name: "one", loader: "258" }));
  expect((await esp.read("EFI/BOOT/BOOTX64.EFI"))?.toString()).toBe("another system's");
  expect((await esp.read("EFI/lethe/systemd-bootx64.efi"))?.toString()).toMatch(/^loader 258/);
  expect((await esp.read("EFI/systemd/systemd-bootx64.efi"))?.toString()).toMatch(/^loader 258/);
});

test("no room is found out before anything is written", async () => {
  const disk = await openedDisk();
  const place = await buildPlace();
  const esp = openEsp(context, disk.esp);
  await esp.write("EFI/other/ballast", Buffer.alloc((await esp.free()) - MIB));
  const root = await fakeRoot(place, { name: "one" });
  await expect(planInstall(context, disk, requestOf(root))).rejects.toMatchObject({
    code: "GENERATION_NO_SPACE",
    details: [expect.stringContaining("EFI system partition")],
  });
  expect(await readdir(join(disk.top, "@generations"))).toEqual([]);
});
