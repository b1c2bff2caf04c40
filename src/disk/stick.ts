import { type Target, UserError } from "../model/index.ts";
import { nodeOf, runOnPart } from "./attach.ts";
import { blockDevice } from "./block-devices.ts";
import type { DiskContext } from "./context.ts";
import { inspectTarget } from "./inspect.ts";
import { MEBIBYTE, type Part } from "./layout.ts";
import { readPartitionTable } from "./partition-table.ts";
import { probe } from "./signatures.ts";
import { usesOfDevice, usesOfImage } from "./uses.ts";

/** Label of the file system that a boot looks for security keys on. */
const STICK_LABEL = "LETHE-KEY";
const STICK_TYPE = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7";

/** Smaller, FAT32 has too few clusters. */
const SMALLEST = 40 * MEBIBYTE;

/** A FAT file system for security keys, as mtools reaches it. */
export interface Stick {
  /** A device or an image file. */
  readonly image: string;
  /** Bytes. */
  readonly offset: number;
}

export type StickInspection =
  | { readonly kind: "stick"; readonly stick: Stick }
  /** A Lethe disk, which has room for a key beside its state. */
  | { readonly kind: "lethe"; readonly target: Target }
  /** `found`: what would be lost, in words; empty: it is blank. */
  | { readonly kind: "other"; readonly target: Target; readonly found: readonly string[] };

/** Changes nothing. Throws UserError DISK_NOT_FOUND, DISK_UNSUITABLE, DISK_IN_USE, DISK_READ_ONLY, DISK_TOO_SMALL. */
export async function inspectStick(context: DiskContext, path: string): Promise<StickInspection> {
  const real = await context.host.realPath(path);
  const part = await labelled(context, real);
  if (part !== undefined) {
    requireFree(path, await usesOf(context, real));
    return { kind: "stick", stick: await stickAt(context, real, part) };
  }
  const file = await context.host.lstat(real);
  if (file?.type === "file") requireRoom(path, file.size);
  const { target, uses, readOnly, content } = await inspectTarget(context, real);
  requireFree(path, uses);
  if (readOnly) throw new UserError("DISK_READ_ONLY", `${path} is read-only`);
  if (content.kind === "lethe") return { kind: "lethe", target };
  if (target.kind === "partition") {
    throw new UserError("DISK_UNSUITABLE", `${path} is a partition without a file system labelled ${STICK_LABEL}`, {
      hint: "Name the whole stick, or a directory of a file system that is mounted.",
    });
  }
  requireRoom(path, target.size);
  return { kind: "other", target, found: content.kind === "foreign" ? content.found : [] };
}

/** Destroys all that is there, and makes one FAT partition of it. */
export async function makeStick(context: DiskContext, target: Target): Promise<Stick> {
  const { host, toolchain, progress } = context;
  progress?.step(`make a file system for security keys on ${target.path}`);
  await host.run(["wipefs", "--all", target.path]);
  const part = { start: MEBIBYTE, size: Math.floor(target.size / MEBIBYTE) * MEBIBYTE - 2 * MEBIBYTE };
  const script = `label: gpt\n\nstart=1MiB, size=${part.size / MEBIBYTE}MiB, type=${STICK_TYPE}, name="lethe-key"\n`;
  const sfdisk = ["sfdisk", "--quiet", "--wipe", "always", "--wipe-partitions", "always", target.path];
  await host.run(toolchain.wrap(sfdisk), { input: script });
  if ((await host.which("udevadm")) !== undefined) await host.run(["udevadm", "settle"], { accept: [0, 1] });
  await runOnPart(context, target, part, toolchain.wrap(["mkfs.vfat", "-I", "-F", "32", "-n", STICK_LABEL]));
  return stickAt(context, target.path, part);
}

/** Where the labelled file system is: the whole, or one of its partitions. */
async function labelled(context: DiskContext, path: string): Promise<Part | undefined> {
  const isKey = async (part?: Part) => {
    const signature = await probe(context, path, part);
    return signature?.type === "vfat" && signature.label === STICK_LABEL;
  };
  if (await isKey()) return { start: 0, size: 0 };
  const table = await readPartitionTable(context, path);
  for (const part of table?.partitions ?? []) if (await isKey(part)) return part;
  return undefined;
}

/** By the partition's own node where there is one: its pages are others than the disk's. */
async function stickAt(context: DiskContext, path: string, part: Part): Promise<Stick> {
  const kind = (await context.host.lstat(path))?.type === "block" ? "disk" : "image";
  const target: Target = kind === "disk" ? { kind, path, size: 0, serial: "" } : { kind, path, size: 0 };
  const node = part.start === 0 ? undefined : await nodeOf(context, target, part);
  return node === undefined ? { image: path, offset: part.start } : { image: node, offset: 0 };
}

async function usesOf(context: DiskContext, path: string): Promise<string[]> {
  if ((await context.host.lstat(path))?.type !== "block") return [...(await usesOfImage(context, path))];
  return [...(await usesOfDevice(context, await blockDevice(context, path)))];
}

function requireRoom(path: string, size: number): void {
  if (size >= SMALLEST) return;
  throw new UserError("DISK_TOO_SMALL", `${path} has ${size} bytes; a place for keys needs ${SMALLEST}`, {
    hint: "Name a stick, an image file of that size, or a directory.",
  });
}

function requireFree(path: string, uses: readonly string[]): void {
  if (uses.length === 0) return;
  throw new UserError("DISK_IN_USE", `${path} is in use, so it is not touched`, {
    details: uses,
    hint: "Unmount it; or name the directory lethe/ of the stick where it is mounted.",
  });
}
