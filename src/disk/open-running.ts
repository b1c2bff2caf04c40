import { basename, dirname, join } from "node:path";
import { type EspAccess, UserError } from "../model/index.ts";
import { nodeOf } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import { ESP_MOUNT_OPTIONS, ESP_TYPE, LAYOUT_FILE, POOL_MOUNT_OPTIONS } from "./layout.ts";
import { hasVfat, notLethe, type OpenedDisk, partuuidOf } from "./open.ts";
import { readPartitionTable } from "./partition-table.ts";
import { probe } from "./signatures.ts";

/** Where a Lethe machine's units mount the EFI system partition. */
const ESP_DIRECTORY = "/efi";

/**
 * The disk that this machine runs from: the top level of the btrfs that `/` is on, and its EFI system partition.
 * The caller runs in a private mount namespace and gives an empty directory. Throws DISK_NOT_LETHE, DISK_NO_ESP.
 */
export async function openRunningDisk(context: DiskContext, mountDirectory: string): Promise<OpenedDisk> {
  const { host } = context;
  const disk = await rootDevice(context);
  const uuid = (await probe(context, disk))?.uuid;
  const partition = await partitionBelow(context, disk);
  const luks = partition === disk ? undefined : (await probe(context, partition))?.uuid;
  if (uuid === undefined) throw notLethe("/");
  const top = join(mountDirectory, "top");
  await host.makeDir(top);
  await host.run(["mount", "-t", "btrfs", "-o", POOL_MOUNT_OPTIONS, disk, top]);
  const espDirectory = join(mountDirectory, "esp");
  try {
    if (!(await host.exists(join(top, LAYOUT_FILE)))) throw notLethe("/");
    const device = await espDevice(context, partition);
    const esp = await openEsp(context, device, espDirectory);
    const espPartuuid = await partuuidOf(context, device);
    return {
      top,
      btrfsUuid: uuid,
      esp,
      ...(luks === undefined ? {} : { luksUuid: luks }),
      ...(espPartuuid === "" ? {} : { espPartuuid }),
      close: async () => {
        await host.run(["sync", "--file-system", top]);
        if (esp.kind === "directory") await host.run(["sync", "--file-system", esp.path]);
        if (esp.kind === "directory" && esp.path === espDirectory) await host.run(["umount", espDirectory]);
        await host.run(["umount", top]);
      },
    };
  } catch (error) {
    await host.run(["umount", top]);
    throw error;
  }
}

export async function rootDevice({ host }: DiskContext): Promise<string> {
  const { text } = await host.run(["findmnt", "--noheadings", "--nofsroot", "--output", "FSTYPE,SOURCE", "/"], {
    effect: "read",
  });
  const [type, source] = text.trim().split(/\s+/);
  if (type !== "btrfs" || source === undefined) throw notLethe("/");
  return source;
}

/** What an opened LUKS volume is on; anything else is itself. */
export async function partitionBelow({ host }: DiskContext, device: string): Promise<string> {
  const [below] = await host.readDir(`/sys/class/block/${basename(await host.realPath(device))}/slaves`);
  return below === undefined ? device : `/dev/${below}`;
}

async function openEsp(context: DiskContext, device: string, directory: string): Promise<EspAccess> {
  const { host } = context;
  // Looking into it is what makes an automount mount it.
  await host.readDir(ESP_DIRECTORY);
  const { status } = await host.run(["findmnt", "--types", "vfat", "--mountpoint", ESP_DIRECTORY], {
    effect: "read",
    accept: [0, 1],
  });
  if (status === 0) return { kind: "directory", path: ESP_DIRECTORY };
  if (!(await hasVfat(context))) return { kind: "mtools", image: device, offset: 0 };
  await host.makeDir(directory);
  await host.run(["mount", "-t", "vfat", "-o", ESP_MOUNT_OPTIONS, device, directory]);
  return { kind: "directory", path: directory };
}

/** The one this boot was started from, as the kernel command line says; else one on the pool's own disk. */
async function espDevice(context: DiskContext, poolDevice: string): Promise<string> {
  const named = /\blethe\.esp=(\S+)/.exec(await context.host.readText("/proc/cmdline"))?.[1];
  const path = named === undefined ? undefined : `/dev/disk/by-partuuid/${named}`;
  if (path !== undefined && (await context.host.exists(path))) return context.host.realPath(path);
  return espBeside(context, poolDevice);
}

/** The EFI system partition on the disk that the pool's partition is on. */
async function espBeside(context: DiskContext, poolDevice: string): Promise<string> {
  const partition = await context.host.realPath(`/sys/class/block/${basename(poolDevice)}`);
  const path = `/dev/${basename(dirname(partition))}`;
  const table = await readPartitionTable(context, path);
  const esp = table?.partitions.find(({ type }) => type.toUpperCase() === ESP_TYPE);
  const disk = { kind: "disk", path, size: 0, serial: "" } as const;
  const node = esp === undefined ? undefined : await nodeOf(context, disk, esp);
  if (node !== undefined) return node;
  throw new UserError("DISK_NO_ESP", `there is no EFI system partition on ${path}`);
}
