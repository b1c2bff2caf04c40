import { installedLayers } from "../generation/index.ts";
import { gcPool, type ImageContext, openPool, type Pool, type PoolItem, poolContent } from "../image/index.ts";
import { cachedFiles, deleteFiles } from "./gc-files.ts";
import { type CacheItem, type GcPlan, type GcRequest, planGc } from "./gc-plan.ts";
import { withRunningDisk } from "./running-machine.ts";
import { cacheDirectory, holdCache, onLetheMachine, toolchainOf, type Workspace } from "./workspace.ts";

export type { CacheItem, GcPlan } from "./gc-plan.ts";

export interface GcOptions extends GcRequest {
  /** Only say what would be deleted. */
  readonly planOnly?: boolean;
}

type Found = CacheItem & { readonly pooled?: PoolItem };

/**
 * Bounds the cache, once nobody else uses it. What this very release needs stays, and on a Lethe machine the layers
 * of installed generations. As root it needs a mount namespace of its own.
 */
export async function collectGarbage(
  workspace: Workspace,
  { planOnly = false, ...request }: GcOptions,
): Promise<GcPlan> {
  const { host, progress } = workspace;
  await holdCache(workspace, "exclusive");
  progress.step("looking through the cache");
  const opened = await openedPool(workspace);
  try {
    const files: Found[] = await cachedFiles(workspace);
    const plan = planGc(
      [...files, ...(opened === undefined ? [] : await layers(workspace, opened))],
      request,
      host.now().getTime(),
    );
    if (planOnly) return plan;
    progress.step("deleting");
    if (opened !== undefined) {
      const pooled = plan.deleted.flatMap((item) => item.pooled ?? []);
      await gcPool(opened.context, opened.pool, pooled);
    }
    await deleteFiles(
      workspace,
      plan.deleted.filter((item) => item.pooled === undefined),
    );
    return plan;
  } finally {
    await opened?.pool.close();
  }
}

interface Opened {
  readonly context: ImageContext;
  readonly pool: Pool;
}

/** undefined: nothing was ever built here. */
async function openedPool(workspace: Workspace): Promise<Opened | undefined> {
  const { host, progress } = workspace;
  const cache = cacheDirectory(host);
  const made = (await host.exists(`${cache}/pool.btrfs`)) || (await host.exists(`${cache}/pool/layers`));
  if (!made || host.uid !== 0) return undefined;
  const context = { host, toolchain: await toolchainOf(workspace), cache, progress };
  return { context, pool: await openPool(context) };
}

async function layers(workspace: Workspace, { context, pool }: Opened): Promise<Found[]> {
  const installed = new Set(await layersOfGenerations(workspace));
  return (await poolContent(context, pool)).map((pooled) => {
    const { kind, path, size, used, name } = pooled;
    return { kind, path, size, used, needed: installed.has(name), pooled };
  });
}

async function layersOfGenerations(workspace: Workspace): Promise<string[]> {
  const { host, progress } = workspace;
  if (!(await onLetheMachine(host))) return [];
  return withRunningDisk(workspace, (disk, toolchain) => installedLayers({ host, toolchain, progress }, disk));
}
