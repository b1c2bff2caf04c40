import { join } from "node:path";
import { quote } from "../host/index.ts";
import type { ImageContext } from "./context.ts";
import type { Pool } from "./pool.ts";
import { deleteSubvolume } from "./subvolume.ts";

/** Sets a half-made root aside under `failed/`; returns the command line that enters it. */
export async function keepFailed(
  context: ImageContext,
  pool: Pool,
  half: string,
  name: string,
): Promise<readonly string[]> {
  const { host, cache } = context;
  const kept = join(pool.failed, name);
  await pool.locked(async () => {
    await deleteSubvolume(context, kept);
    await host.rename(half, kept);
    await host.touch(join(pool.used, name));
  });
  const image = join(cache, "pool.btrfs");
  const mount = (await host.exists(image))
    ? `mount -o loop,subvol=failed/${name} ${quote(image)} /mnt`
    : `mount --rbind ${quote(kept)} /mnt`;
  const inside = `${mount} && mount -t proc proc /mnt/proc && exec chroot /mnt /bin/bash`;
  return ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "sh", "-c", quote(inside)];
}
