import type { Host } from "../host/index.ts";
import type { ImageContext } from "./context.ts";

export async function isBtrfs(host: Host, path: string): Promise<boolean> {
  const { text } = await host.run(["stat", "--file-system", "--format", "%T", path], { effect: "read" });
  return text === "btrfs";
}

export async function createSubvolume(context: ImageContext, path: string): Promise<void> {
  await btrfs(context, "subvolume", "create", path);
}

export async function snapshot(context: ImageContext, from: string, to: string): Promise<void> {
  await btrfs(context, "subvolume", "snapshot", from, to);
}

export async function seal(context: ImageContext, path: string): Promise<void> {
  await btrfs(context, "property", "set", "-ts", path, "ro", "true");
}

/** Deletes a subvolume, read-only or not; a plain directory too. */
export async function deleteSubvolume(context: ImageContext, path: string): Promise<void> {
  const { host } = context;
  const found = await host.lstat(path);
  if (found === undefined) return;
  // 256 is the inode number of every subvolume's top.
  if (found.ino !== 256) return host.remove(path, { recursive: true });
  await btrfs(context, "subvolume", "delete", path);
}

function btrfs(context: ImageContext, ...words: string[]) {
  return context.host.run(context.toolchain.wrap(["btrfs", "--quiet", ...words]));
}
