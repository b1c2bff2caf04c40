import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyDisk, inspectTarget, openRunningDisk, planPartition } from "../../../src/disk/index.ts";
import type { Host } from "../../../src/host/index.ts";
import { afterwards, attach, context, MIB, run, scratch, smallDisk, sparse, tool } from "./support.ts";

/** A machine whose root is on `device`. */
function runningFrom(device: string): Host {
  const { host } = context;
  return {
    ...host,
    run: (argv, options) =>
      argv[0] === "findmnt" && argv.at(-1) === "/" ? host.run(["echo", `btrfs ${device}`]) : host.run(argv, options),
  };
}

test("the disk that the machine runs from is opened with its ESP, beside what is mounted already", async () => {
  const directory = await scratch();
  const device = await attach(await sparse(join(directory, "disk.img"), 600 * MIB));
  const mounts = join(directory, "mnt");
  await mkdir(mounts);
  await applyDisk(context, planPartition(await inspectTarget(context, device), smallDisk), mounts);
  await run(["partx", "--add", device]);
  afterwards(() =>
    run(["sh", "-c", `for try in $(seq 50); do partx --delete ${device} && exit; sleep 0.1; done; exit 1`]),
  );
  const root = join(directory, "root");
  await mkdir(root);
  await run(["mount", "-o", "subvol=@roots", `${device}p2`, root]);
  afterwards(() => run(["umount", root]));

  const disk = await openRunningDisk({ ...context, host: runningFrom(`${device}p2`) }, mounts);
  try {
    expect(await readFile(join(disk.top, "@lethe/layout"), "utf8")).toBe("1\n");
    const { text: table } = await tool(["sfdisk", "--part-uuid", device, "1"]);
    expect(disk.espPartuuid).toBe(table.toLowerCase());
    if (disk.esp.kind === "mtools") expect(disk.esp).toEqual({ kind: "mtools", image: `${device}p1`, offset: 0 });
  } finally {
    await disk.close();
  }
});

test("a machine that does not run from a Lethe disk has none to open", async () => {
  const directory = await scratch();
  const device = await attach(await sparse(join(directory, "disk.img"), 600 * MIB));
  await tool(["mkfs.btrfs", "--quiet", device]);
  const host = runningFrom(device);
  await expect(openRunningDisk({ ...context, host }, directory)).rejects.toMatchObject({ code: "DISK_NOT_LETHE" });
  await expect(openRunningDisk(context, directory)).rejects.toMatchObject({ code: "DISK_NOT_LETHE" });
});
