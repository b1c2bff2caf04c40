import { basename, join } from "node:path";
import { diskUsage } from "../host/index.ts";
import type { Layer } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { type Pool, removeLeftovers } from "./pool.ts";
import { deleteSubvolume } from "./subvolume.ts";

/** One thing in the pool that can be made again. */
export interface PoolItem {
  readonly kind: "layer" | "failed root" | "artifact";
  /** Name in its directory; a layer's is its key. */
  readonly name: string;
  readonly path: string;
  /** When it was last used, in milliseconds since 1970; 0: nobody knows. */
  readonly used: number;
  /** Bytes that go with it: for a layer those that its parent does not have. */
  readonly size: number;
}

/** Says that these layers, base first, are used now. A parent is used a moment after its child: it goes after it. */
export async function stampUse({ host }: ImageContext, pool: Pool, layers: readonly Layer[]): Promise<void> {
  const now = host.now().getTime();
  for (const [index, { key }] of layers.entries()) {
    await host.touch(join(pool.used, key), new Date(now + layers.length - index));
  }
}

/** All that is whole in the pool. */
export async function poolContent(context: ImageContext, pool: Pool): Promise<PoolItem[]> {
  const { host } = context;
  const names = async (directory: string) => (await host.readDir(directory)).filter((name) => !name.includes(".tmp-"));
  const layers = (await names(pool.layers)).map(
    (name) => ({ kind: "layer", name, path: join(pool.layers, name) }) as const,
  );
  const failed = (await names(pool.failed)).map(
    (name) => ({ kind: "failed root", name, path: join(pool.failed, name) }) as const,
  );
  const trees = [...layers, ...failed];
  const sizes = await ownSizes(context, pool, trees);
  const items: PoolItem[] = [];
  for (const tree of trees) {
    const stamp = await host.lstat(join(pool.used, tree.name));
    items.push({ ...tree, used: stamp?.mtimeMs ?? 0, size: sizes.get(tree.path) ?? 0 });
  }
  for (const name of await names(pool.artifacts)) {
    const path = join(pool.artifacts, name);
    const found = await host.lstat(path);
    if (found !== undefined) items.push({ kind: "artifact", name, path, used: found.mtimeMs, size: found.size });
  }
  return items;
}

/** Deletes these, and what was noted of layers that are gone; what another process makes at this moment stays. */
export async function gcPool(context: ImageContext, pool: Pool, items: readonly PoolItem[]): Promise<void> {
  const { host, toolchain } = context;
  await pool.locked(async () => {
    await removeLeftovers(context, pool);
    for (const { path } of items) await deleteSubvolume(context, path);
    const there = new Set([...(await host.readDir(pool.layers)), ...(await host.readDir(pool.failed))]);
    for (const name of await host.readDir(pool.used)) {
      if (!there.has(name)) await host.remove(join(pool.used, name));
    }
    for (const name of await host.readDir(pool.discovered)) {
      const path = join(pool.discovered, name);
      if (!there.has(await host.readText(path))) await host.remove(path);
    }
    if (items.length === 0) return;
    // A subvolume goes in the background, which a sync begins: only then is its space free for the disk below an image.
    for (const what of ["filesystem", "subvolume"]) await host.run(toolchain.wrap(["btrfs", what, "sync", pool.path]));
    if (await host.exists(`${pool.path}.btrfs`)) await host.run(["fstrim", pool.path], { accept: [0, 1, 32] });
  });
}

/**
 * Bytes of each tree that its parent does not have. Where the pool is an image they sum up to what the image takes
 * on its disk, compressed, since that is what a person wants bounded.
 */
async function ownSizes(
  { host, toolchain }: ImageContext,
  pool: Pool,
  trees: readonly { readonly path: string }[],
): Promise<ReadonlyMap<string, number>> {
  const paths = trees.map(({ path }) => path);
  const whole = await diskUsage(host, paths);
  const list = toolchain.wrap(["btrfs", "subvolume", "list", "-u", "-q", pool.path]);
  const { text } = await host.run(list, { effect: "read" });
  const relatives = [...text.matchAll(/parent_uuid (\S+)\s+uuid (\S+) path (.*)$/gm)].map(
    ([, parent = "", uuid = "", path = ""]) => ({ parent, uuid, name: basename(path) }),
  );
  const byUuid = new Map(relatives.map(({ uuid, name }) => [uuid, name]));
  const parentOf = new Map(relatives.map(({ name, parent }) => [name, byUuid.get(parent)]));
  const wholeByName = new Map(paths.map((path) => [basename(path), whole.get(path) ?? 0]));
  const own = paths.map((path) => {
    const parent = parentOf.get(basename(path));
    const inherited = parent === undefined ? 0 : (wholeByName.get(parent) ?? 0);
    return [path, Math.max(0, (whole.get(path) ?? 0) - inherited)] as const;
  });
  const sum = own.reduce((total, [, size]) => total + size, 0);
  const image = `${pool.path}.btrfs`;
  const allocated = (await host.exists(image)) ? ((await diskUsage(host, [image])).get(image) ?? sum) : sum;
  return new Map(own.map(([path, size]) => [path, Math.round((size * allocated) / Math.max(1, sum))]));
}
