import type { Ids, Lock, PackageSet } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { makeLayer } from "./layer.ts";
import { baseRecipe } from "./package-layers.ts";
import { openPool } from "./pool.ts";
import { stampUse } from "./pool-content.ts";
import type { DebPath } from "./support.ts";

/** What a root of packages alone is made of: all of the lock's are in layer 0. */
export interface PackagesRootInput {
  readonly packages: PackageSet;
  readonly lock: Lock;
  readonly deb: DebPath;
  /** Numbers of the accounts that its packages' scripts make. */
  readonly ids: Ids;
}

/**
 * A read-only root of these packages, as their maintainer scripts leave it, and of nothing else; or finds it in the pool.
 * Mounts the pool as `buildRoot` does. Throws the same UserErrors as far as they are about packages.
 */
export async function buildPackagesRoot(context: ImageContext, input: PackagesRootInput): Promise<string> {
  const pool = await openPool(context);
  context.progress.step("installing the packages");
  const { layer } = await makeLayer(context, pool, baseRecipe(context, input, false), input.ids, false);
  await stampUse(context, pool, [layer]);
  return layer.path;
}
