import { describe, expect, test } from "vitest";
import { isServed, type Mount, mountAround, servedBelow } from "../../../src/format/index.ts";

let id = 0;
const mount = (point: string, type: string, device = `0:${++id}`): Mount => ({
  ...{ id: ++id, parent: 0, device, root: "/", point, type, source: "x" },
});

describe("what is served", () => {
  test("is another machine's, a program's, or mounted at its first use", () => {
    const served = ["nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.sshfs", "fuse.rclone", "fuse.gocryptfs", "autofs"];
    expect(served.filter((type) => !isServed({ type }))).toEqual([]);
    expect(["btrfs", "ext4", "tmpfs", "overlay", "fuseblk", "nfsd"].filter((type) => isServed({ type }))).toEqual([]);
  });

  test("a path is in the mount that is nearest above it, and in the last of those", () => {
    const mounts = [mount("/", "btrfs"), mount("/mnt/a", "autofs"), mount("/mnt/a", "nfs4")];
    expect(mountAround(mounts, "/mnt/a/film")?.type).toBe("nfs4");
    expect(mountAround(mounts, "/mnt/ab")?.type).toBe("btrfs");
    expect(mountAround(mounts, "/")?.type).toBe("btrfs");
    expect(mountAround([], "/")).toBeUndefined();
  });

  test("a walk comes to what is served on its own file system, and to nothing behind another", () => {
    const mounts = [
      mount("/", "btrfs", "0:9"),
      mount("/srv/films", "fuse.sshfs"),
      mount("/srv/disk", "ext4"),
      mount("/srv/disk/far", "nfs4"),
      // A bind mount of the same file system is walked into.
      mount("/srv/bound", "btrfs", "0:9"),
      mount("/srv/bound/in it/far", "cifs"),
      mount("/srv/first", "autofs"),
      mount("/srv/first", "nfs4"),
      mount("/srv/first/inner", "nfs4"),
    ];
    expect([...servedBelow(mounts, "/srv")].sort()).toEqual(["bound/in it/far", "films", "first"]);
    expect([...servedBelow(mounts, "/srv/disk")]).toEqual(["far"]);
    expect([...servedBelow(mounts, "/")]).toContain("srv/films");
    expect([...servedBelow(mounts, "/srv/films")]).toEqual([]);
    expect([...servedBelow(mounts, "/sr")]).toEqual([]);
  });
});
