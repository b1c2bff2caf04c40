import { basename } from "node:path";
import type { Completed, RunOptions } from "../host/index.ts";
import type { Target } from "../model/index.ts";
import type { DiskContext } from "./context.ts";
import type { Part } from "./layout.ts";

/** Path of a partition's device node; undefined where there is none: an image's, or some kernels read no GPT. */
export async function nodeOf({ host }: DiskContext, target: Target, part: Part): Promise<string | undefined> {
  if (target.kind === "partition") return target.path;
  if (target.kind === "image") return undefined;
  const disk = `/sys/class/block/${basename(target.path)}`;
  for (const name of await host.readDir(disk)) {
    const start = `${disk}/${name}/start`;
    if (!(await host.exists(`${disk}/${name}/partition`)) || !(await host.exists(start))) continue;
    // sysfs counts in 512 bytes, whatever the sectors are.
    const device = `/dev/${name}`;
    if (Number(await host.readText(start)) * 512 === part.start && (await host.exists(device))) return device;
  }
  return undefined;
}

/**
 * A loop device over the range that goes with this shell, however it ends: detached while it is open, it lives as
 * long as somebody has it open.
 */
const ON_LOOP = `
loop=$(losetup --find --show --offset "$1" --sizelimit "$2" "$3") || exit
exec 3<"$loop"
losetup --detach "$loop"
shift 3
"$@" "$loop" && sync "$loop"
`;

/** Runs a program with the device of one part of a target as its last argument, and syncs it. */
export async function runOnPart(
  context: DiskContext,
  target: Target,
  part: Part,
  argv: readonly string[],
  options: Pick<RunOptions, "input" | "accept" | "effect"> = {},
): Promise<Completed> {
  const { host } = context;
  const node = await nodeOf(context, target, part);
  if (node === undefined) {
    return host.run(["sh", "-c", ON_LOOP, "sh", String(part.start), String(part.size), target.path, ...argv], options);
  }
  const done = await host.run([...argv, node], options);
  if (options.effect !== "read") await host.run(["sync", node]);
  return done;
}

/** Mounts one part of a target. The loop device, where there has to be one, goes when it is unmounted. */
export async function mountPart(
  context: DiskContext,
  target: Target,
  part: Part,
  directory: string,
  { type, options }: { readonly type: "btrfs" | "vfat"; readonly options: string },
): Promise<void> {
  const { host } = context;
  await host.makeDir(directory);
  const node = await nodeOf(context, target, part);
  const loop = node === undefined ? `,loop,offset=${part.start},sizelimit=${part.size}` : "";
  await host.run(["mount", "-t", type, "-o", `${options}${loop}`, node ?? target.path, directory]);
}
