import { join } from "node:path";
import type { Ids, Layer } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { type Allocation, allocatedIn, checkPins, mergeIds, NOTHING_ALLOCATED, withoutClashes } from "./ids.ts";
import { keepFailed } from "./keep-failed.ts";
import { discoveryKey, layerKey, shapeKey } from "./keys.ts";
import { readRecord, writeRecord } from "./layer-record.ts";
import type { Pool } from "./pool.ts";
import { createSubvolume, deleteSubvolume, seal, snapshot } from "./subvolume.ts";

/** How to make one layer over its parent. */
export interface Recipe {
  readonly name: string;
  readonly parent: Layer | undefined;
  /** Everything that decides what `fill` makes; hashed as JSON. */
  readonly inputs: unknown;
  /** Seconds since 1970: the only time in the layer. */
  readonly epoch: number;
  /** Whether its scripts may make users and groups. */
  readonly allocates: boolean;
  /** Fills the writable `root`; `keep` moves it to where a person can look at it, and says how to get in. */
  fill(root: string, ids: Ids, keep: () => Promise<readonly string[]>): Promise<void>;
}

export interface MadeLayer {
  readonly layer: Layer;
  /** `ids` and what this layer allocated beyond them. */
  readonly ids: Ids;
}

/**
 * Takes the layer from the pool or makes it there. With `fresh` it is made in any case and stays beside the
 * cached one, for as long as this process lives.
 */
export async function makeLayer(
  context: ImageContext,
  pool: Pool,
  recipe: Recipe,
  ids: Ids,
  fresh: boolean,
): Promise<MadeLayer> {
  const shape = shapeKey(recipe.name, recipe.parent?.key, recipe.inputs);
  if (fresh) return build(context, pool, { recipe, shape, ids, fresh });
  const found = await findLayer(context, pool, { recipe, shape, ids });
  if (found) return found;
  // Whoever wants the same layer at the same time waits for it rather than making it twice.
  const release = await context.host.lock(join(context.cache, "locks", `layer-${shape.slice(0, 16)}`), () =>
    context.progress.note(`waiting for another lethe that makes the same ${recipe.name} layer`),
  );
  try {
    return (
      (await findLayer(context, pool, { recipe, shape, ids })) ??
      (await build(context, pool, { recipe, shape, ids, fresh }))
    );
  } finally {
    await release();
  }
}

/** The layer, where the pool has it. */
export function findPlanned(
  context: ImageContext,
  pool: Pool,
  recipe: Recipe,
  ids: Ids,
): Promise<MadeLayer | undefined> {
  return findLayer(context, pool, { recipe, shape: shapeKey(recipe.name, recipe.parent?.key, recipe.inputs), ids });
}

interface Wanted {
  readonly recipe: Recipe;
  readonly shape: string;
  readonly ids: Ids;
}

async function findLayer(context: ImageContext, pool: Pool, { recipe, shape, ids }: Wanted) {
  const { host } = context;
  const { name } = recipe;
  const found = (key: string, allocation: Allocation): MadeLayer => ({
    layer: { name, key, path: join(pool.layers, key) },
    ids: mergeIds(ids, allocation),
  });
  if (!recipe.allocates) {
    const key = layerKey(shape, NOTHING_ALLOCATED, ids);
    return (await host.exists(join(pool.layers, key))) ? found(key, NOTHING_ALLOCATED) : undefined;
  }
  // Which numbers a layer depends on is known only by who has made it once.
  const discovery = join(pool.discovered, discoveryKey(shape, ids));
  const discovered = (await host.exists(discovery)) ? await host.readText(discovery) : undefined;
  for (const key of await host.readDir(pool.layers)) {
    if (key.includes(".")) continue;
    const record = await readRecord(host, join(pool.layers, key), name);
    if (record?.shape !== shape) continue;
    if (key === discovered || key === layerKey(shape, record, ids)) return found(key, record);
  }
  return undefined;
}

/** Each settles all clashes that it sees; another one can only come with an account that was not there before. */
const MOST_ROUNDS = 5;

async function build(
  context: ImageContext,
  pool: Pool,
  { recipe, shape, ids, fresh }: Wanted & { readonly fresh: boolean },
): Promise<MadeLayer> {
  const { host } = context;
  const half = join(pool.layers, `${shape}.tmp-${process.pid}-${host.randomHex(2)}`);
  let pins = ids;
  let allocation = await fillHalf(context, pool, { recipe, shape, ids: pins }, half);
  for (let rounds = 1; ; rounds += 1) {
    const again = withoutClashes(pins, allocation);
    if (again === undefined) break;
    await deleteSubvolume(context, half);
    // Where scripts insist on numbers, no other ones help.
    if (rounds === MOST_ROUNDS) checkPins(again, allocation);
    // A number that a script took is another's: made once more with numbers that are free.
    pins = again;
    allocation = await fillHalf(context, pool, { recipe, shape, ids: pins }, half);
  }
  const merged = mergeIds(pins, allocation);
  const key = layerKey(shape, allocation, merged);
  await seal(context, half);
  const path = fresh ? half : join(pool.layers, key);
  if (!fresh) {
    await pool.locked(async () => {
      await host.writeFile(join(pool.discovered, discoveryKey(shape, ids)), key);
      if (await host.exists(path)) await deleteSubvolume(context, half);
      else await host.rename(half, path);
    });
  }
  return { layer: { name: recipe.name, key, path }, ids: merged };
}

async function fillHalf(
  context: ImageContext,
  pool: Pool,
  { recipe, shape, ids }: Wanted,
  half: string,
): Promise<Allocation> {
  const { host } = context;
  if (recipe.parent === undefined) await createSubvolume(context, half);
  else await snapshot(context, recipe.parent.path, half);
  try {
    const before = recipe.allocates && recipe.parent ? await allocatedIn(host, half) : NOTHING_ALLOCATED;
    await recipe.fill(half, ids, () => keepFailed(context, pool, half, `${recipe.name}-${shape.slice(0, 12)}`));
    if (!recipe.allocates) return NOTHING_ALLOCATED;
    const allocation = await allocatedIn(host, half, before);
    // A clash is settled by making it once more: whose number was taken got another for that reason alone.
    if (withoutClashes(ids, allocation) === undefined) checkPins(ids, allocation);
    await writeRecord(host, half, recipe.name, { shape, ...allocation }, recipe.epoch);
    return allocation;
  } catch (error) {
    await deleteSubvolume(context, half);
    throw error;
  }
}
