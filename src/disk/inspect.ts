import { type ImageTarget, type Target, UserError } from "../model/index.ts";
import { type BlockDevice, blockDevice } from "./block-devices.ts";
import type { DiskContext } from "./context.ts";
import { hasDeviceMapper } from "./device-mapper.ts";
import type { Content, Inspection } from "./inspection.ts";
import { type Geometry, POOL_LABEL } from "./layout.ts";
import { LUKS_LABEL } from "./luks.ts";
import { letheGeometry, readPartitionTable } from "./partition-table.ts";
import { inspectPool } from "./pool-content.ts";
import { foreignContent, probe } from "./signatures.ts";
import { usesOfDevice, usesOfImage } from "./uses.ts";

export interface InspectOptions {
  /** Bytes, for an image file that is to be made, or that holds nothing yet. */
  readonly size?: number;
  /** The EFI system partition to use beside a partition target. */
  readonly esp?: string;
}

/**
 * Looks at a disk, a partition, or an image file. Changes nothing.
 * Throws DISK_NOT_FOUND, DISK_UNSUITABLE, DISK_SIZE_NEEDED, DISK_ESP_NEEDED. Refusals that depend on what is found
 * come from `planPartition`.
 */
export async function inspectTarget(
  context: DiskContext,
  path: string,
  options: InspectOptions = {},
): Promise<Inspection> {
  const drawn = { seed: context.host.randomHex(16), deviceMapper: await hasDeviceMapper(context) };
  // A device that is not there is a slip, and must not become a file in memory; /dev/shm is for files.
  const device = path.startsWith("/dev/") && !path.startsWith("/dev/shm/");
  const real = (await context.host.exists(path)) ? await context.host.realPath(path) : undefined;
  if (real === undefined && device) throw new UserError("DISK_NOT_FOUND", `there is no device ${path}`);
  const status = real === undefined ? undefined : await context.host.lstat(real);
  if (status?.type === "block") return { ...(await inspectDevice(context, real ?? path, options)), ...drawn };
  if (status !== undefined && status.type !== "file") {
    throw new UserError("DISK_UNSUITABLE", `${path} is neither a block device nor a file`);
  }
  return { ...(await inspectImage(context, real ?? path, status?.size, options.size)), ...drawn };
}

type Unseeded = Omit<Inspection, "seed" | "deviceMapper">;

async function inspectImage(
  context: DiskContext,
  path: string,
  present: number | undefined,
  wanted: number | undefined,
): Promise<Unseeded> {
  const size = present === undefined || present === 0 ? wanted : present;
  if (size === undefined) {
    throw new UserError("DISK_SIZE_NEEDED", `the image ${path} is not there, so its size has to be said`, {
      hint: "Add --size, for example --size 16G.",
    });
  }
  const target: ImageTarget = { kind: "image", path, size };
  const base = { target, exists: present !== undefined, sectorSize: 512, readOnly: false };
  if (present === undefined || present === 0) return { ...base, uses: [], content: { kind: "blank" } };
  const uses = await usesOfImage(context, path);
  const content = await contentOf(context, target, uses.length > 0);
  const resized = content.kind === "blank" && wanted !== undefined ? { target: { ...target, size: wanted } } : {};
  return { ...base, ...resized, uses, content };
}

async function inspectDevice(context: DiskContext, path: string, options: InspectOptions): Promise<Unseeded> {
  const device = await blockDevice(context, path);
  const target = await targetOf(context, device, options);
  const uses = await usesOfDevice(context, device);
  return {
    target,
    exists: true,
    sectorSize: device.sectorSize,
    readOnly: device.readOnly,
    uses,
    content: await contentOf(context, target, uses.length > 0),
  };
}

async function targetOf(context: DiskContext, device: BlockDevice, options: InspectOptions): Promise<Target> {
  const { path, size } = device;
  if (device.type === "disk" || device.type === "loop") {
    const { serial = "", wwn, model } = device;
    return {
      kind: "disk",
      path,
      size,
      serial,
      ...(wwn === undefined ? {} : { wwn }),
      ...(model === undefined ? {} : { model }),
    };
  }
  if (device.type !== "part") {
    throw new UserError("DISK_UNSUITABLE", `${path} is of type ${device.type}, not a disk or a partition`);
  }
  const esp = await espDevice(context, path, options.esp);
  return { kind: "partition", path, size, partuuid: device.partuuid ?? "", esp };
}

async function espDevice(context: DiskContext, partition: string, path: string | undefined): Promise<string> {
  if (path === undefined) {
    throw new UserError("DISK_ESP_NEEDED", `${partition} is a partition: which EFI system partition goes with it?`, {
      hint: "Name it with --esp, for example --esp /dev/sda1. Only files with Lethe's name are written there.",
    });
  }
  if (!(await context.host.exists(path))) throw new UserError("DISK_NOT_FOUND", `there is no device ${path}`);
  const signature = await probe(context, path);
  if (signature?.type !== "vfat") {
    throw new UserError("DISK_UNSUITABLE", `${path} holds no FAT file system, so it is no EFI system partition`);
  }
  return context.host.realPath(path);
}

async function contentOf(context: DiskContext, target: Target, inUse: boolean): Promise<Content> {
  const parts = await letheParts(context, target);
  if (parts !== undefined) {
    // What is in use is refused anyway, and mounting it a second time could only do harm.
    const pool = inUse ? ({ kind: "none" } as const) : await inspectPool(context, target, parts);
    return { kind: "lethe", parts, pool };
  }
  const table = await readPartitionTable(context, target.path);
  const found = await foreignContent(context, target.path, target.size, table);
  return found.length === 0 ? { kind: "blank" } : { kind: "foreign", found };
}

async function letheParts(
  context: DiskContext,
  target: Target,
): Promise<{ pool: Geometry["pool"]; esp?: Geometry["esp"] } | undefined> {
  if (target.kind === "partition") {
    const signature = await probe(context, target.path);
    const ours =
      (signature?.type === "btrfs" && signature.label === POOL_LABEL) ||
      (signature?.type === "crypto_LUKS" && signature.label === LUKS_LABEL);
    return ours ? { pool: { start: 0, size: target.size } } : undefined;
  }
  const table = await readPartitionTable(context, target.path);
  const found = table && letheGeometry(table);
  return found && { pool: found.pool, esp: found.esp };
}
