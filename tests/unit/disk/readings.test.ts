import { expect, test } from "vitest";
import { parseBlockDevices } from "../../../src/disk/block-devices.ts";
import { letheGeometry, parsePartitionTable } from "../../../src/disk/partition-table.ts";
import { parseLook } from "../../../src/disk/pool-content.ts";
import { parseProbe } from "../../../src/disk/signatures.ts";
import { usesByTree } from "../../../src/disk/uses.ts";

const device = (path: string, type: string, more: object = {}) => ({
  ...{ path, type, size: 1000, "log-sec": 512, ro: false, serial: null, wwn: null, model: null },
  ...{ partuuid: null, parttype: null, mountpoints: [null] },
  ...more,
});

test("lsblk: mounts, swap, and what is stacked are uses", () => {
  const [disk] = parseBlockDevices(
    JSON.stringify({
      blockdevices: [
        device("/dev/sda", "disk", {
          serial: "  S1 ",
          children: [
            device("/dev/sda1", "part", { mountpoints: ["/boot/efi"] }),
            device("/dev/sda2", "part", { mountpoints: ["[SWAP]"] }),
            device("/dev/sda3", "part", {
              children: [
                device("/dev/mapper/home", "crypt", {
                  children: [device("/dev/vg/home", "lvm", { mountpoints: ["/home"] })],
                }),
              ],
            }),
            device("/dev/sda4", "part"),
            device("/dev/sda5", "part", { children: [device("/dev/md0", "raid1")] }),
          ],
        }),
      ],
    }),
  );
  if (disk === undefined) throw new Error("there is a disk");
  expect(disk.serial).toBe("S1");
  expect(disk).not.toHaveProperty("wwn");
  expect(usesByTree(disk)).toEqual([
    "/dev/sda1 is mounted at /boot/efi",
    "/dev/sda2 is in use as swap",
    "/dev/sda3 carries /dev/mapper/home (crypt)",
    "/dev/mapper/home carries /dev/vg/home (lvm)",
    "/dev/vg/home is mounted at /home",
    "/dev/sda5 carries /dev/md0 (raid1)",
  ]);
});

test("sfdisk: a table is Lethe's by its names, and only as GPT", () => {
  const table = (label: string, names: readonly string[]) =>
    parsePartitionTable(
      JSON.stringify({
        partitiontable: {
          label,
          sectorsize: 4096,
          partitions: names.map((name, index) => ({
            name,
            start: 256 * (index + 1),
            size: 256,
            type: "T",
            uuid: "AB",
          })),
        },
      }),
    );
  expect(letheGeometry(table("gpt", ["lethe-esp", "lethe"]))).toEqual({
    esp: { start: 1024 ** 2, size: 1024 ** 2 },
    pool: { start: 2 * 1024 ** 2, size: 1024 ** 2 },
    espPartuuid: "ab",
  });
  expect(letheGeometry(table("gpt", ["EFI", "lethe"]))).toBeUndefined();
  expect(letheGeometry(table("dos", ["lethe-esp", "lethe"]))).toBeUndefined();
  expect(parsePartitionTable('{"partitiontable": {"label": "gpt"}}').partitions).toEqual([]);
});

test("blkid: file systems, tables, and nothing", () => {
  expect(parseProbe("DEVNAME=x\nLABEL=a=b\nUUID=u\nTYPE=ext4\nUSAGE=filesystem")).toEqual({
    ...{ type: "ext4", usage: "filesystem", label: "a=b", uuid: "u" },
  });
  expect(parseProbe("DEVNAME=x\nPTTYPE=gpt")).toEqual({ type: "gpt", usage: "partition-table" });
  expect(parseProbe("")).toBeUndefined();
});

test("the look into a pool: without a layout it is not finished", () => {
  expect(parseLook("layout 1\nswap 4096\nsubvolume @state/file\nsubvolume @roots")).toEqual({
    ...{ layout: 1, swapSize: 4096, subvolumes: ["@roots", "@state/file"] },
  });
  expect(parseLook("layout \nswap ")).toEqual({ layout: undefined, swapSize: 0, subvolumes: [] });
});
