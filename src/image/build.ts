import { join } from "node:path";
import type { BuiltRoot, Declaration, Ids, Layer, Lock } from "../model/index.ts";
import { parseTable } from "./accounts.ts";
import { bootRecipe, findKernel, requireKernel } from "./boot-layer.ts";
import type { ImageContext } from "./context.ts";
import { declarationRecipe } from "./declaration-layer.ts";
import { idsNotLocked, missingIds } from "./ids.ts";
import type { BootInput } from "./initrd.ts";
import { makeLayer, type Recipe } from "./layer.ts";
import { baseRecipe, packagesRecipe } from "./package-layers.ts";
import { withPeople, withSystemGroups } from "./people.ts";
import { openPool, type Pool } from "./pool.ts";
import { stampUse } from "./pool-content.ts";
import { type Release, releaseRecipe } from "./release-layer.ts";
import type { DebPath } from "./support.ts";

/** All that a root is made of. */
export interface RootInput {
  readonly declaration: Declaration;
  readonly lock: Lock;
  /** Where the .deb of a locked package is, asked only for a layer that has to be made; its SHA-256 is checked again. */
  readonly deb: DebPath;
  /** What ids.lock says. */
  readonly ids: Ids;
  readonly release: Release;
  readonly boot: BootInput;
}

export interface BuildOptions {
  /**
   * Make every layer anew, beside the cached ones. The root then lives as long as this process, or until
   * `discardRoot`.
   */
  readonly fresh?: boolean;
  /** Refuse to allocate a number that `ids` does not have: UserError IMAGE_IDS_NOT_LOCKED. */
  readonly frozen?: boolean;
  /** Keep the root in which a maintainer script failed, and tell how to enter it. */
  readonly keepFailed?: boolean;
}

/**
 * Builds a root, or finds it in the pool. The sequence of layers is a function of declaration and lock alone.
 * Mounts the pool, where it is an image, in this process's mount namespace, and leaves it mounted: the root is
 * looked at next.
 *
 * Throws UserErrors: IMAGE_SCRIPT_FAILED, IMAGE_INSTALL_FAILED, IMAGE_DEB_CHANGED, IMAGE_IDS_NOT_LOCKED,
 * IMAGE_IDS_NOT_KEPT, IMAGE_IDS_TWICE, IMAGE_NO_GROUP, IMAGE_NO_OWNER, IMAGE_NO_UNIT, IMAGE_NO_KERNEL, IMAGE_POOL.
 */
export async function buildRoot(
  context: ImageContext,
  input: RootInput,
  options: BuildOptions = {},
): Promise<BuiltRoot> {
  return buildRootIn(context, await openPool(context), input, options);
}

export async function buildRootIn(
  context: ImageContext,
  pool: Pool,
  input: RootInput,
  { fresh = false, frozen = false, keepFailed = false }: BuildOptions,
): Promise<BuiltRoot> {
  const { declaration, lock } = input;
  let ids = withPeople(input.ids, declaration);
  const layers: Layer[] = [];
  const add = async (step: string, recipe: Recipe): Promise<Layer> => {
    context.progress.step(step);
    const made = await makeLayer(context, pool, recipe, ids, fresh);
    ids = made.ids;
    layers.push(made.layer);
    if (!fresh) await stampUse(context, pool, layers);
    return made.layer;
  };
  const base = await add("base packages", baseRecipe(context, input, keepFailed));
  // A machine that asks for nothing beyond the base has no second layer of packages.
  const asked = lock.packages.some(({ layer }) => layer > 0);
  const packages = asked ? await add("packages", packagesRecipe(context, input, keepFailed, base)) : base;
  const group = parseTable(await context.host.readText(join(packages.path, "etc/group")));
  ids = withSystemGroups(ids, declaration.groups, group);
  const missing = missingIds(input.ids, ids);
  if (frozen && missing.length > 0) throw idsNotLocked(missing);
  const boot = await add("initrd", bootRecipe(context, pool, lock, input.boot, { base, parent: packages, fresh }));
  const lethe = await add("lethe", releaseRecipe(context, lock, input.release, boot));
  const last = await add("declaration", declarationRecipe(context, pool, { declaration, lock, ids, fresh }, lethe));
  const kernel =
    declaration.kernel.package === ""
      ? await findKernel(context, last.path)
      : await requireKernel(context, last.path, declaration.kernel.package);
  return {
    path: last.path,
    key: last.key,
    layers,
    kernel: kernel?.image ?? "",
    initrd: kernel?.initrd ?? "",
    kernelVersion: kernel?.version ?? "",
    ids,
  };
}
