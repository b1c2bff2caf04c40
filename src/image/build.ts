import { join } from "node:path";
import type { BuiltRoot, Declaration, Ids, Layer, Lock } from "../model/index.ts";
import { parseTable } from "./accounts.ts";
import { bootRecipe, findKernel, requireKernel } from "./boot-layer.ts";
import type { ImageContext } from "./context.ts";
import { declarationRecipe } from "./declaration-layer.ts";
import { idsNotLocked, missingIds } from "./ids.ts";
import type { BootInput } from "./initrd.ts";
import { findPlanned, type MadeLayer, makeLayer, type Recipe } from "./layer.ts";
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
  options: BuildOptions,
): Promise<BuiltRoot> {
  const { fresh = false } = options;
  const layers: Layer[] = [];
  const sequence = layerSequence(context, pool, input, options);
  let asked = await sequence.next();
  while (asked.done !== true) {
    const { step, recipe, ids } = asked.value;
    context.progress.step(step);
    const made = await makeLayer(context, pool, recipe, ids, fresh);
    layers.push(made.layer);
    if (!fresh) await stampUse(context, pool, layers);
    asked = await sequence.next(made);
  }
  const { last, ids } = asked.value;
  const { declaration } = input;
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

export interface PlannedLayer {
  readonly name: string;
  /** Where it is in the pool; undefined: it has to be made. */
  readonly key: string | undefined;
}

/** What building a root would find in the pool, and what it would make. Makes nothing. */
export async function planRoot(context: ImageContext, input: RootInput): Promise<PlannedLayer[]> {
  const pool = await openPool(context);
  const planned: PlannedLayer[] = [];
  const sequence = layerSequence(context, pool, input, {});
  let asked = await sequence.next();
  while (asked.done !== true) {
    const { recipe, ids } = asked.value;
    const found = await findPlanned(context, pool, recipe, ids);
    planned.push({ name: recipe.name, key: found?.layer.key });
    if (found === undefined) break;
    asked = await sequence.next(found);
  }
  // What goes over a layer that is not there has to be made with it.
  const names = ["base", ...(hasPackages(input.lock) ? ["packages"] : []), "boot", "lethe", "declaration"];
  return [...planned, ...names.slice(planned.length).map((name) => ({ name, key: undefined }))];
}

interface Asked {
  readonly step: string;
  readonly recipe: Recipe;
  readonly ids: Ids;
}

interface Whole {
  readonly last: Layer;
  readonly ids: Ids;
}

/** Asks for the layers of a root one by one, as each recipe needs the layer below it, found or made. */
async function* layerSequence(
  context: ImageContext,
  pool: Pool,
  input: RootInput,
  { fresh = false, frozen = false, keepFailed = false }: BuildOptions,
): AsyncGenerator<Asked, Whole, MadeLayer> {
  const { declaration, lock } = input;
  let ids = withPeople(input.ids, declaration);
  const install = { packages: declaration.packages, lock, deb: input.deb };
  const base = yield { step: "base packages", recipe: baseRecipe(context, install, keepFailed), ids };
  ids = base.ids;
  let packages = base.layer;
  // A machine that asks for nothing beyond the base has no second layer of packages.
  if (hasPackages(lock)) {
    const made = yield { step: "packages", recipe: packagesRecipe(context, install, keepFailed, packages), ids };
    ids = made.ids;
    packages = made.layer;
  }
  const group = parseTable(await context.host.readText(join(packages.path, "etc/group")));
  ids = withSystemGroups(ids, declaration.groups, group);
  const missing = missingIds(input.ids, ids);
  if (frozen && missing.length > 0) throw idsNotLocked(missing);
  const place = { base: base.layer, parent: packages, fresh };
  const boot = yield { step: "initrd", recipe: bootRecipe(context, pool, lock, input.boot, place), ids };
  const lethe = yield { step: "lethe", recipe: releaseRecipe(context, lock, input.release, boot.layer), ids };
  const config = { declaration, lock, ids, fresh };
  const last = yield { step: "declaration", recipe: declarationRecipe(context, pool, config, lethe.layer), ids };
  return { last: last.layer, ids: last.ids };
}

function hasPackages(lock: Lock): boolean {
  return lock.packages.some(({ layer }) => layer > 0);
}
