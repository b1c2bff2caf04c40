import { type Target, UserError } from "../model/index.ts";
import { nodeOf } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import type { Part } from "./layout.ts";
import { partitionBelow, rootDevice } from "./open-running.ts";
import { letheGeometry, readPartitionTable } from "./partition-table.ts";
import { probe } from "./signatures.ts";

/** Where a LUKS volume lies; it need not be open. */
export interface LuksPlace {
  readonly target: Target;
  readonly part: Part;
  readonly uuid: string;
  /** The device of just this volume; absent: it is inside a file. */
  readonly node?: string;
}

/**
 * The LUKS volume of a disk, a partition or an image file; without `path` that of the disk that this machine runs from.
 * Throws UserError DISK_NOT_FOUND, DISK_NO_LUKS.
 */
export async function findLuks(context: DiskContext, path?: string): Promise<LuksPlace> {
  const { host } = context;
  if (path === undefined) return onDevice(context, await partitionBelow(context, await rootDevice(context)));
  if (!(await host.exists(path))) throw new UserError("DISK_NOT_FOUND", `there is no ${path}`);
  const real = await host.realPath(path);
  const found = await host.lstat(real);
  const size = found?.type === "file" ? found.size : 0;
  const direct = await probe(context, real);
  if (direct?.type === "crypto_LUKS" && size === 0) return onDevice(context, real);
  const table = await readPartitionTable(context, real);
  const part = table && letheGeometry(table)?.pool;
  const signature = part && (await probe(context, real, part));
  if (part === undefined || signature?.type !== "crypto_LUKS" || signature.uuid === undefined) throw noLuks(path);
  const target: Target =
    size > 0 ? { kind: "image", path: real, size } : { kind: "disk", path: real, size: 0, serial: "" };
  const node = await nodeOf(context, target, part);
  return { target, part, uuid: signature.uuid, ...(node === undefined ? {} : { node }) };
}

async function onDevice(context: DiskContext, path: string): Promise<LuksPlace> {
  const signature = await probe(context, path);
  if (signature?.type !== "crypto_LUKS" || signature.uuid === undefined) throw noLuks(path);
  const target = { kind: "partition", path, size: 0, partuuid: "", esp: "" } as const;
  return { target, part: { start: 0, size: 0 }, uuid: signature.uuid, node: path };
}

function noLuks(path: string): UserError {
  return new UserError("DISK_NO_LUKS", `${path} is not encrypted`, {
    hint: "A disk is encrypted when it is made, for a config that declares it.",
  });
}
