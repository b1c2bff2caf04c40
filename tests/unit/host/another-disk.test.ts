import { describe, expect, test } from "vitest";
import { isOnAnotherDisk, memoryHost } from "../../../src/host/index.ts";

/** Where something is mounted, its file system, and what that is on. */
const MOUNTS: Readonly<Record<string, string>> = {
  "/home": "ext4 /dev/sda2",
  "/srv": "btrfs /dev/sda3",
  "/backup": "ext4 /dev/sdb1",
  "/spread": "btrfs /dev/sdb2",
  "/nas": "nfs4 nas:/export",
  "/cloud": "fuse.sshfs ada@nas:",
  "/vault": "fuse.gocryptfs /home/ada/vault",
  "/memory": "tmpfs tmpfs",
  "/zram": "ext4 /dev/zram0",
  "/luks": "ext4 /dev/mapper/other",
  "/raid": "ext4 /dev/md0",
  "/image": "ext4 /dev/loop0",
  "/far-image": "ext4 /dev/loop1",
  "/root": "ext4 /dev/nvme0n1p2",
  "/namespace": "ext4 /dev/nvme0n2",
  "/gone": "ext4 /dev/absent",
};

/** Of each block device where sysfs has it. */
const DEVICES: Readonly<Record<string, string>> = {
  ...{ sda2: "sda/sda2", sda3: "sda/sda3", sdb1: "sdb/sdb1", sdb2: "sdb/sdb2", zram0: "zram0" },
  ...{ "dm-0": "dm-0", md0: "md0", loop0: "loop0", loop1: "loop1", nvme0n1p2: "nvme0n1/nvme0n1p2", nvme0n2: "nvme0n2" },
  ...{ sda: "sda", sdb: "sdb", nvme0n1: "nvme0n1" },
};

const at = (device: string) => `/sys/devices/${DEVICES[device]}`;

const memory = memoryHost({
  files: {
    ...Object.fromEntries(Object.keys(MOUNTS).map((point) => [`${point}/a`, ""])),
    ...Object.fromEntries(Object.keys(DEVICES).map((name) => [`/dev/${name}`, ""])),
    ...Object.fromEntries(Object.keys(DEVICES).map((name) => [`/sys/class/block/${name}/dev`, ""])),
    ...Object.fromEntries(
      ["sda2", "sda3", "sdb1", "sdb2", "nvme0n1p2"].map((name) => [`${at(name)}/partition`, "1\n"]),
    ),
    "/dev/mapper/other": "",
    [`${at("dm-0")}/slaves/sdb1`]: "",
    [`${at("md0")}/slaves/sda2`]: "",
    [`${at("md0")}/slaves/sdb1`]: "",
    [`${at("loop0")}/loop/backing_file`]: "/home/a\n",
    [`${at("loop1")}/loop/backing_file`]: "/backup/a\n",
    "/sys/fs/btrfs/1/devices/sdb2": "",
    "/sys/fs/btrfs/1/devices/sda3": "",
  },
  run: (argv) => ({ text: MOUNTS[`/${argv.at(-1)?.split("/")[1]}`] ?? "" }),
});

const LINKS: Readonly<Record<string, string>> = {
  "/dev/mapper/other": "/dev/dm-0",
  ...Object.fromEntries(Object.keys(DEVICES).map((name) => [`/sys/class/block/${name}`, at(name)])),
};
const host = { ...memory, realPath: async (path: string) => LINKS[path] ?? path };

const isElsewhere = (path: string, own: string) => isOnAnotherDisk(host, `${path}/a`, `${own}/a`);

describe("another disk than that of /home", () => {
  test.each(["/backup", "/luks", "/nas", "/cloud", "/far-image", "/root"])("%s", async (path) => {
    expect(await isElsewhere(path, "/home")).toBe(true);
  });

  test.each(["/home", "/srv", "/spread", "/raid", "/image", "/memory", "/zram", "/vault", "/gone", "/absent"])(
    "not %s",
    async (path) => {
      expect(await isElsewhere(path, "/home")).toBe(false);
    },
  );
});

test("of one NVMe disk the namespaces die together", async () => {
  expect(await isElsewhere("/namespace", "/root")).toBe(false);
});

test("what is on another machine is safe here, and one of this machine's disks is safe from that", async () => {
  expect(await isElsewhere("/cloud", "/nas")).toBe(false);
  expect(await isElsewhere("/home", "/nas")).toBe(true);
});
