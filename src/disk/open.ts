import { join } from "node:path";
import { type EspAccess, LAYOUT_VERSION, type MountedDisk, type Target, UserError } from "../model/index.ts";
import { mountPart, nodeOf } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import { ESP_MOUNT_OPTIONS, LAYOUT_FILE, type Part, POOL_MOUNT_OPTIONS } from "./layout.ts";
import { openMapped } from "./mapped.ts";
import { letheGeometry, readPartitionTable } from "./partition-table.ts";
import { probe } from "./signatures.ts";

/** A Lethe disk, reachable until closed. */
export interface OpenedDisk extends MountedDisk {
  /** Syncs and unmounts. */
  close(): Promise<void>;
}

/**
 * Opens a finished Lethe disk. The caller runs in a private mount namespace and gives an empty directory
 * (`top/` and `esp/` are made in it). Throws DISK_NOT_LETHE, DISK_NOT_FINISHED, DISK_NEWER_LAYOUT.
 */
export async function openDisk(context: DiskContext, target: Target, mountDirectory: string): Promise<OpenedDisk> {
  const opened = await openParts(context, target, mountDirectory);
  try {
    await requireLayout(context, target.path, opened.top);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Opens it finished or not. */
export async function openParts(context: DiskContext, target: Target, mountDirectory: string): Promise<OpenedDisk> {
  const { host } = context;
  const parts = await locate(context, target);
  const top = join(mountDirectory, "top");
  const pool = await mountPool(context, target, parts.pool, top);
  const unmountTop = async () => {
    await host.run(["umount", top]);
    await pool.gone();
  };
  const espDirectory = join(mountDirectory, "esp");
  let esp: EspAccess;
  try {
    esp = await openEsp(context, target, parts.esp, espDirectory);
  } catch (error) {
    await unmountTop();
    throw error;
  }
  return {
    top,
    btrfsUuid: pool.uuid,
    esp,
    ...(pool.luksUuid === undefined ? {} : { luksUuid: pool.luksUuid }),
    ...(parts.espPartuuid === "" ? {} : { espPartuuid: parts.espPartuuid }),
    close: async () => {
      // Another mount namespace may still have it; then unmounting writes nothing.
      await host.run(["sync", "--file-system", top]);
      await host.run(esp.kind === "directory" ? ["umount", espDirectory] : ["sync", esp.image]);
      await unmountTop();
    },
  };
}

interface MountedPool {
  readonly uuid: string;
  readonly luksUuid?: string;
  /** Once it is unmounted: waits until nothing of it is left. */
  gone(): Promise<void>;
}

async function mountPool(context: DiskContext, target: Target, part: Part, top: string): Promise<MountedPool> {
  const { host } = context;
  const signature = await probe(context, target.path, target.kind === "partition" ? undefined : part);
  if (signature?.uuid === undefined) throw notLethe(target.path);
  if (signature.type === "btrfs") {
    await mountPart(context, target, part, top, { type: "btrfs", options: POOL_MOUNT_OPTIONS });
    return { uuid: signature.uuid, gone: async () => undefined };
  }
  if (signature.type !== "crypto_LUKS") throw notLethe(target.path);
  const mapped = await openMapped(context, target, part, { uuid: signature.uuid });
  try {
    const inside = await probe(context, mapped.device);
    if (inside?.type !== "btrfs" || inside.uuid === undefined) throw notLethe(target.path);
    await host.makeDir(top);
    await host.run(["mount", "-t", "btrfs", "-o", POOL_MOUNT_OPTIONS, mapped.device, top]);
    return { uuid: inside.uuid, luksUuid: signature.uuid, gone: () => mapped.gone() };
  } finally {
    await mapped.release();
  }
}

interface Located {
  readonly pool: Part;
  /** undefined: the target says which device it is. */
  readonly esp: Part | undefined;
  /** Empty: there is none. */
  readonly espPartuuid: string;
}

async function locate(context: DiskContext, target: Target): Promise<Located> {
  if (target.kind === "partition") {
    const espPartuuid = await partuuidOf(context, target.esp);
    return { pool: { start: 0, size: target.size }, esp: undefined, espPartuuid };
  }
  const table = await readPartitionTable(context, target.path);
  const parts = table && letheGeometry(table);
  if (parts === undefined) throw notLethe(target.path);
  return parts;
}

/** Lower case; empty where the device is no partition. */
export async function partuuidOf({ host }: DiskContext, device: string): Promise<string> {
  const argv = ["blkid", "--probe", "--match-tag", "PART_ENTRY_UUID", "--output", "value", device];
  return (await host.run(argv, { effect: "read", accept: [0, 2] })).text.toLowerCase();
}

/** Mounted where the kernel has vfat, else by mtools. */
async function openEsp(
  context: DiskContext,
  target: Target,
  part: Part | undefined,
  directory: string,
): Promise<EspAccess> {
  const whole: Target = part === undefined && target.kind === "partition" ? { ...target, path: target.esp } : target;
  const range = part ?? { start: 0, size: 0 };
  if (await hasVfat(context)) {
    await mountPart(context, whole, range, directory, { type: "vfat", options: ESP_MOUNT_OPTIONS });
    return { kind: "directory", path: directory };
  }
  const node = await nodeOf(context, whole, range);
  if (node !== undefined) return { kind: "mtools", image: node, offset: 0 };
  return { kind: "mtools", image: whole.path, offset: range.start };
}

export async function hasVfat({ host }: DiskContext): Promise<boolean> {
  if (/^\s*vfat$/m.test(await host.readText("/proc/filesystems"))) return true;
  if ((await host.which("modprobe")) === undefined) return false;
  return (await host.run(["modprobe", "--quiet", "vfat"], { effect: "read", accept: [0, 1] })).status === 0;
}

async function requireLayout({ host }: DiskContext, path: string, top: string): Promise<void> {
  const file = join(top, LAYOUT_FILE);
  const version = (await host.exists(file)) ? Number.parseInt(await host.readText(file), 10) : Number.NaN;
  if (Number.isNaN(version)) {
    throw new UserError("DISK_NOT_FINISHED", `${path} was not partitioned to the end`, {
      hint: "Run lethe partition on it again: it goes on where it stopped.",
    });
  }
  if (version <= LAYOUT_VERSION) return;
  throw new UserError(
    "DISK_NEWER_LAYOUT",
    `${path} has layout version ${version}; this program knows up to ${LAYOUT_VERSION}`,
    { hint: "Use a newer Lethe." },
  );
}

export function notLethe(path: string): UserError {
  return new UserError("DISK_NOT_LETHE", `${path} is no Lethe disk`, { hint: "lethe partition makes one of it." });
}
