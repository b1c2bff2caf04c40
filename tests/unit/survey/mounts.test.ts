import { describe, expect, it } from "vitest";
import { parseMounts } from "../../../src/format/index.ts";
import { describeMount, MountTable } from "../../../src/survey/mounts.ts";

function table(...lines: string[]): MountTable {
  return new MountTable(parseMounts(lines.join("\n")));
}

const ROOT = "20 1 8:1 / / rw - ext4 /dev/sda1 rw";

describe("mounts that can be seen", () => {
  it("are not those that a later one covers", () => {
    const seen = table(
      "22 20 0:4 / /proc rw - proc proc rw",
      ROOT,
      "30 20 8:2 / /srv rw - ext4 /dev/sdb1 rw",
      "31 30 8:3 / /srv/deep rw - xfs /dev/sdc1 rw",
      "32 30 0:9 / /srv rw - tmpfs tmpfs rw",
      "33 32 0:10 / /srv/new rw - tmpfs tmpfs rw",
    );
    expect(seen.mounts.map(({ id }) => id)).toEqual([20, 22, 32, 33]);
    expect(seen.at("/srv/deep/x")?.id).toBe(32);
    expect(seen.at("/srvx")?.id).toBe(20);
    expect(seen.below("/srv").map(({ id }) => id)).toEqual([33]);
  });

  it("are described with type and source", () => {
    const seen = table(
      ROOT,
      "21 20 0:7 / /mnt/nas rw - nfs4 nas:/home rw",
      "22 20 0:4 / /proc rw - proc proc rw",
      "23 20 0:5 / /run rw - tmpfs tmpfs rw",
      "24 20 8:1 /srv/a /mnt/b rw - ext4 /dev/sda1 rw",
    );
    expect(seen.below("/").map((mount) => describeMount(mount, seen.at("/")))).toEqual([
      "mounted there from elsewhere on the same file system: /srv/a",
      "another file system: nfs4 from nas:/home",
      "made by the kernel: proc",
      "in memory only: tmpfs",
    ]);
  });
});
