import { join } from "node:path";
import type { ImageContext } from "./context.ts";
import { mountImage } from "./pool-device.ts";
import { deleteSubvolume, isBtrfs } from "./subvolume.ts";

/** Where layers live. Everything in it can be built again. */
export interface Pool {
  /** A directory on btrfs. */
  readonly path: string;
  /** `<layers>/<key>` is a whole, read-only layer; `<layers>/<key>.tmp-<pid>` is one being made. */
  readonly layers: string;
  /** Roots of failed builds that were asked to be kept. */
  readonly failed: string;
  /** Keys of layers whose numbers the scripts chose, by what they had to choose from. */
  readonly discovered: string;
  /** Small things that are slow to make, by the hash of what they are made of. */
  readonly artifacts: string;
  /** `<used>/<name>`: an empty file whose time says when the layer or failed root was last used; a layer itself is read-only. */
  readonly used: string;
  /** Runs `work` while no other process changes the pool. */
  locked<T>(work: () => Promise<T>): Promise<T>;
  /** Unmounts it where this call has mounted it; a private mount namespace may leave that to the kernel. */
  close(): Promise<void>;
}

const PLACES = ["layers", "failed", "discovered", "artifacts", "used"];

/**
 * Opens `<cache>/pool`: plain subvolumes where the cache is on btrfs, else a sparse loop image `pool.btrfs`
 * that is mounted there in this process's mount namespace. Removes what killed builds have left.
 */
export async function openPool(context: ImageContext): Promise<Pool> {
  const { host, cache } = context;
  const path = join(cache, "pool");
  const lock = join(cache, "locks", "pool");
  await host.makeDir(path);
  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    const release = await host.lock(lock, () => context.progress.note("waiting for another lethe to use the cache"));
    try {
      return await work();
    } finally {
      await release();
    }
  };
  let mounted = false;
  const pool: Pool = {
    path,
    layers: join(path, "layers"),
    failed: join(path, "failed"),
    discovered: join(path, "discovered"),
    artifacts: join(path, "artifacts"),
    used: join(path, "used"),
    locked,
    async close() {
      if (!mounted) return;
      mounted = false;
      await host.run(["umount", path]);
    },
  };
  await locked(async () => {
    if (!(await isBtrfs(host, path))) {
      await mountImage({ host, toolchain: context.toolchain, image: join(cache, "pool.btrfs"), mountPoint: path });
      mounted = true;
    }
    for (const directory of PLACES) await host.makeDir(join(path, directory));
    await removeLeftovers(context, pool);
  });
  return pool;
}

/** A half-made layer belongs to a process: with the process gone nobody will finish it. */
export async function removeLeftovers(context: ImageContext, pool: Pool): Promise<void> {
  const { host, cache } = context;
  for (const name of await host.readDir(pool.layers)) {
    const pid = /\.tmp-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !(await host.exists(`/proc/${pid}`))) {
      await deleteSubvolume(context, join(pool.layers, name));
    }
  }
  for (const name of await host.readDir(join(cache, "build"))) {
    const pid = /^(\d+)\./.exec(name)?.[1];
    if (pid !== undefined && !(await host.exists(`/proc/${pid}`))) {
      await host.remove(join(cache, "build", name), { recursive: true });
    }
  }
}
