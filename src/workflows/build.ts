import { join } from "node:path";
import { bootLayer } from "../boot/index.ts";
import { formatIds } from "../format/index.ts";
import {
  type BuildOptions,
  buildRoot,
  type CheckedRoot,
  checkRoot,
  type ImageContext,
  type PlannedLayer,
  planRoot,
  type RootInput,
} from "../image/index.ts";
import type { BuiltRoot, LockedPackage, Toolchain } from "../model/index.ts";
import { type DebPath, fetchDebs } from "../packages/index.ts";
import { type LoadedConfig, loadConfig, requireLock } from "./config.ts";
import { fetchOptions } from "./lock.ts";
import { cacheDirectory, releaseOf, toolchainOf, type Workspace } from "./workspace.ts";

export interface BuiltSystem {
  readonly config: LoadedConfig;
  readonly root: BuiltRoot;
  readonly toolchain: Toolchain;
}

export interface BuildSystemOptions extends BuildOptions {
  /** Leave ids.lock as it is: nothing is written but what the cache holds. */
  readonly onlyCache?: boolean;
}

/** Builds CONFIG's root, or finds it built. New ids are written to ids.lock. The caller is in a mount namespace of its own. */
export async function buildSystem(
  workspace: Workspace,
  config: string | undefined,
  { onlyCache = false, ...options }: BuildSystemOptions = {},
): Promise<BuiltSystem> {
  const { host, progress } = workspace;
  const { loaded, context, input } = await prepareBuild(workspace, config);
  const root = await buildRoot(context, input, options);
  const ids = formatIds(root.ids);
  if (ids !== formatIds(loaded.ids) && !onlyCache) {
    await host.writeFile(loaded.idsFile, ids);
    progress.note(`${loaded.idsFile} holds the ids of new users and groups: commit it with the config`);
  }
  return { config: loaded, root, toolchain: context.toolchain };
}

export interface BuildPlan {
  readonly layers: readonly PlannedLayer[];
  /** Packages that are not in the cache and would be fetched, and their bytes. */
  readonly fetched: { readonly packages: number; readonly bytes: number };
}

/** What `buildSystem` would do. */
export async function planBuild(workspace: Workspace, config: string | undefined): Promise<BuildPlan> {
  const { context, input } = await prepareBuild(workspace, config);
  const layers = await planRoot(context, input);
  const scripts = ["base", "packages"];
  const there = new Set(await context.host.readDir(join(context.cache, "debs")));
  const wanted = layers.some(({ name, key }) => scripts.includes(name) && key === undefined);
  const missing = wanted ? input.lock.packages.filter(({ sha256 }) => !there.has(`${sha256}.deb`)) : [];
  return { layers, fetched: { packages: missing.length, bytes: missing.reduce((sum, { size }) => sum + size, 0) } };
}

/** Builds it twice from nothing but its .debs and compares all of both. Leaves neither. */
export async function checkSystem(workspace: Workspace, config: string | undefined): Promise<CheckedRoot> {
  const { context, input } = await prepareBuild(workspace, config);
  return checkRoot(context, input);
}

async function prepareBuild(workspace: Workspace, config: string | undefined) {
  const loaded = await loadConfig(workspace, config);
  const lock = requireLock(loaded);
  const { host, progress, release, signal } = workspace;
  const cache = cacheDirectory(host);
  const toolchain = await toolchainOf(workspace, loaded.declaration.packages.mirror);
  // Most builds find their packages installed in a layer already, and need none of them.
  let fetched: Promise<DebPath> | undefined;
  const deb = async (pkg: LockedPackage) => {
    fetched ??= fetchDebs({ host, progress, cache, toolchain }, lock, fetchOptions(workspace, loaded));
    return (await fetched)(pkg);
  };
  const context: ImageContext = { host, toolchain, cache, progress, ...(signal === undefined ? {} : { signal }) };
  const input: RootInput = {
    declaration: loaded.declaration,
    lock,
    deb,
    ids: loaded.ids,
    release: { path: release, ...(await releaseOf(workspace)) },
    boot: await bootLayer(host, join(release, "files"), loaded.declaration),
  };
  return { loaded, context, input };
}
