import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../../src/host/index.ts";
import type { Toolchain } from "../../src/model/index.ts";

export interface ScratchBtrfs {
  /** Mounted top level. */
  readonly top: string;
  readonly device: string;
  /** Another empty directory beside it. */
  readonly beside: string;
  release(): Promise<void>;
}

/** An empty btrfs in a sparse file on a loop device. */
export async function scratchBtrfs(host: Host, toolchain: Toolchain, size = "2G"): Promise<ScratchBtrfs> {
  const directory = await mkdtemp(join(tmpdir(), "lethe-btrfs-"));
  const image = join(directory, "disk.img");
  const top = join(directory, "top");
  const beside = join(directory, "beside");
  const release = async () => {
    await host.run(["umount", "--recursive", "--quiet", beside], { accept: [0, 1, 32] });
    await host.run(["umount", "--recursive", "--quiet", top], { accept: [0, 1, 32] });
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await host.makeDir(top);
    await host.makeDir(beside);
    await host.run(["truncate", "-s", size, image]);
    await host.run(toolchain.wrap(["mkfs.btrfs", "--quiet", image]));
    const device = (await host.run(["losetup", "--find", "--show", image])).text;
    try {
      await host.run(["mount", "-t", "btrfs", "-o", "noatime", device, top]);
    } finally {
      // It goes with its last mount, also where this process is killed.
      await host.run(["losetup", "-d", device]);
    }
    return { top, device, beside, release };
  } catch (error) {
    await release();
    throw error;
  }
}
