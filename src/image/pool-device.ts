import { dirname } from "node:path";
import { type Host, quote } from "../host/index.ts";
import { type Toolchain, UserError } from "../model/index.ts";

/** The image is sparse: this is what it may grow to, not what it takes. */
const IMAGE_SIZE = "64G";

/** noatime: reading a layer must not write to it. discard: what a deleted layer held goes back to the cache's disk. */
const MOUNT_OPTIONS = "noatime,compress=zstd:1,discard=async,commit=120";

interface Place {
  readonly host: Host;
  readonly toolchain: Toolchain;
  /** Sparse file that holds the file system. */
  readonly image: string;
  readonly mountPoint: string;
}

/**
 * Mounts the pool's image. Two processes must never mount it through two loop devices, since each would cache
 * and write the same file system: so an attached device is shared, and the caller holds the pool's lock.
 */
export async function mountImage(place: Place): Promise<void> {
  const { host, image, mountPoint } = place;
  await makeImage(place);
  await host.makeDir(mountPoint);
  for (let attempt = 0; attempt < 5; attempt++) {
    const device = (await attachedDevice(host, image)) ?? (await attach(host, image));
    const mounted = await host.run(["mount", "-t", "btrfs", "-o", MOUNT_OPTIONS, device, mountPoint], {
      accept: [0, 1, 32],
    });
    // While mounted the device cannot change hands, so what it is bound to now is what was mounted.
    if (mounted.status === 0 && (await attachedDevice(host, image)) === device) {
      // From here on the device goes away by itself with its last mount, however its users end.
      await host.run(["losetup", "--detach", device]);
      return;
    }
    if (mounted.status === 0) await host.run(["umount", mountPoint]);
  }
  throw new UserError("IMAGE_POOL", `the pool of image layers ${image} cannot be mounted`, {
    hint: `It holds only what can be built again: rm ${quote(image)}`,
  });
}

async function makeImage({ host, toolchain, image }: Place): Promise<void> {
  if (await host.exists(image)) return;
  const half = `${image}.half`;
  await host.makeDir(dirname(image));
  await host.remove(half);
  await host.run(["truncate", "--size", IMAGE_SIZE, half]);
  await host.run(toolchain.wrap(["mkfs.btrfs", "--quiet", "--label", "lethe-pool", "--metadata", "single", half]));
  await host.rename(half, image);
}

async function attachedDevice(host: Host, image: string): Promise<string | undefined> {
  const { text } = await host.run(["losetup", "--associated", image, "--noheadings", "--output", "NAME"], {
    effect: "read",
  });
  return text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "");
}

async function attach(host: Host, image: string): Promise<string> {
  return (await host.run(["losetup", "--find", "--show", image])).text.trim();
}
