import { describe, expect, it } from "vitest";
import { parseMounts } from "../../../src/format/index.ts";
import { memoryHost } from "../../../src/host/index.ts";
import { decideMounts, swapFiles } from "../../../src/survey/decide.ts";
import { MountTable } from "../../../src/survey/mounts.ts";

const ROOT = "20 1 8:1 / / rw - ext4 /dev/sda1 rw";

async function decided(lines: readonly string[], places: readonly string[] = ["/"]) {
  const table = new MountTable(parseMounts([ROOT, ...lines].join("\n")));
  const { skip, unexamined } = await decideMounts(memoryHost(), table, places);
  return { skip: [...skip].sort(), told: unexamined.map(({ path, reason }) => `${path}: ${reason}`) };
}

describe("which mounts are looked into", () => {
  it("are those of this machine's own disks", async () => {
    const { skip, told } = await decided([
      "21 20 8:2 / /home rw - ext4 /dev/sda2 rw",
      "22 20 0:30 /@var /var rw - btrfs /dev/mapper/luks rw",
      "23 20 8:3 / /boot/efi rw - vfat /dev/sda3 rw",
      "24 20 0:4 / /proc rw - proc proc rw",
      "25 20 0:5 / /mnt/nas rw - nfs4 nas:/home rw",
      "26 21 0:6 / /home/me/far rw - fuse.sshfs me@far: rw",
      "27 20 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro",
      "28 20 7:1 / /mnt/image rw - ext4 /dev/loop1 rw",
      "29 20 8:17 / /media/me/stick rw - vfat /dev/sdb1 rw",
      "30 22 0:7 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw",
    ]);
    expect(told).toEqual([
      "/home/me/far: another file system: fuse.sshfs from me@far:",
      "/media/me/stick: a removable disk: vfat from /dev/sdb1",
      "/mnt/image: the image of a disk, whose file is looked at: ext4 from /dev/loop1",
      "/mnt/nas: another file system: nfs4 from nas:/home",
      "/proc: made by the kernel: proc",
      "/snap/core/1: another file system: squashfs from /dev/loop0",
      "/var/lib/docker/overlay2/x/merged: another file system: overlay",
    ]);
    expect(skip).toEqual(told.map((line) => line.slice(0, line.indexOf(":"))));
  });

  it("are each part of a disk once", async () => {
    const bind = "21 20 8:1 /srv/data /alias rw - ext4 /dev/sda1 rw";
    expect((await decided([bind])).told).toEqual(["/alias: the same as /srv/data, mounted once more"]);
    // Who asks about the one place does not see the other.
    expect((await decided([bind], ["/alias"])).told).toEqual([]);
    // What something else is mounted over is nowhere else to be seen.
    expect((await decided([bind, "22 20 8:2 / /srv rw - xfs /dev/sdb1 rw"])).told).toEqual([]);
  });

  it("show subvolumes where each of them is mounted", async () => {
    const lines = [
      "22 20 0:30 / /mnt/pool rw - btrfs /dev/sdb1 rw",
      "21 20 0:30 /@home /home rw - btrfs /dev/sdb1 rw",
      "23 20 0:30 /@home/me /srv/me rw - btrfs /dev/sdb1 rw",
    ];
    const { told, skip } = await decided(lines);
    expect(told).toEqual([
      "/srv/me: the same as /home/me, mounted once more",
      "/mnt/pool/@home: the same as /home, which is looked at there",
    ]);
    expect(skip).toEqual(["/mnt/pool/@home", "/srv/me"]);
  });

  it("show a disk where it was mounted first", async () => {
    const disk = ["21 20 8:2 / /srv/disk rw - ext4 /dev/sdb1 rw", "22 20 8:2 /data /alias rw - ext4 /dev/sdb1 rw"];
    expect((await decided(disk)).told).toEqual(["/alias: the same as /srv/disk/data, mounted once more"]);
  });

  it("are told by their top where all of it is in memory, and a disk in there by itself", async () => {
    const { told } = await decided([
      "21 20 0:5 / /run rw - tmpfs tmpfs rw",
      "22 21 0:6 / /run/lock rw - tmpfs tmpfs rw",
      "23 21 8:2 / /run/vault rw - ext4 /dev/sdb1 rw",
    ]);
    expect(told).toEqual(["/run: in memory only: tmpfs", "/run/vault: another file system: ext4 from /dev/sdb1"]);
  });

  it("begin with the places, whatever they are on", async () => {
    const lines = ["21 20 0:5 / /mnt/nas rw - nfs4 nas:/home rw", "22 21 0:6 / /mnt/nas/deep rw - nfs4 nas:/deep rw"];
    expect((await decided(lines, ["/mnt/nas"])).told).toEqual([
      "/mnt/nas/deep: another file system: nfs4 from nas:/deep",
    ]);
  });
});

it("knows the files that the system swaps to", async () => {
  const swaps = "Filename\t\t\t\tType\t\tSize\n/dev/sda3  partition\t1\n/swap\\040file file\t\t2\n";
  expect(await swapFiles(memoryHost({ files: { "/proc/swaps": swaps } }))).toMatchObject([{ path: "/swap file" }]);
  expect(await swapFiles(memoryHost())).toEqual([]);
});
