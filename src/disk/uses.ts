import type { BlockDevice } from "./block-devices.ts";
import type { DiskContext } from "./context.ts";

/** Why a block device must not be written now, each in words; empty: nobody uses it. */
export async function usesOfDevice(context: DiskContext, device: BlockDevice): Promise<string[]> {
  const told = usesByTree(device);
  if (told.length > 0) return told;
  for (let look = 0; await isClaimed(context, device.path); look += 1) {
    if (look === LOOKS) return [`${device.path} is open for exclusive use by the kernel`];
    await context.host.run(["sleep", "0.1"], { effect: "read" });
  }
  return [];
}

/** Mounts, swap, and whatever is stacked on it: an opened LUKS volume, LVM, md, multipath. */
export function usesByTree(device: BlockDevice): string[] {
  const mounts = device.mountpoints.map((point) =>
    point === "[SWAP]" ? `${device.path} is in use as swap` : `${device.path} is mounted at ${point}`,
  );
  const stacked = device.children.flatMap((child) => [
    ...(child.type === "part" ? [] : [`${device.path} carries ${child.path} (${child.type})`]),
    ...usesByTree(child),
  ]);
  return [...mounts, ...stacked];
}

/**
 * lsblk sees only this mount namespace; the kernel's own claim holds in all of them.
 * wipefs opens exclusively and fails where a file system or another device has the claim.
 */
async function isClaimed(context: DiskContext, path: string): Promise<boolean> {
  const { status } = await context.host.run(["wipefs", "--all", "--no-act", path], { effect: "read", accept: [0, 1] });
  return status !== 0;
}

/** An image file is in use while a loop device has it. */
export async function usesOfImage(context: DiskContext, path: string): Promise<string[]> {
  for (let look = 0; ; look += 1) {
    const loops = await loopsOf(context, path);
    if (look === LOOKS || !loops.some(({ autoclear }) => autoclear)) {
      return loops.map(({ device }) => `${path} is attached to ${device}`);
    }
    await context.host.run(["sleep", "0.1"], { effect: "read" });
  }
}

/** The kernel clears a loop device some time after its last user has gone, and we may have been that. */
const LOOKS = 20;

async function loopsOf(
  { host }: DiskContext,
  path: string,
): Promise<{ readonly device: string; readonly autoclear: boolean }[]> {
  const argv = ["losetup", "--associated", path, "--list", "--noheadings", "--raw", "--output", "NAME,AUTOCLEAR"];
  const { text } = await host.run(argv, { effect: "read" });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ device: line.split(" ")[0] ?? "", autoclear: line.endsWith(" 1") }));
}
