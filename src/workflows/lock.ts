import { formatLock } from "../format/index.ts";
import type { Lock } from "../model/index.ts";
import { archiveDebs, diffLocks, fetchDebs, type LockChange, lockPackages } from "../packages/index.ts";
import { type LoadedConfig, loadConfig, requestOf, requireLock } from "./config.ts";
import { cacheDirectory, releaseOf, toolchainOf, type Workspace } from "./workspace.ts";

export interface LockResult {
  readonly file: string;
  readonly lock: Lock;
  readonly changes: readonly LockChange[];
  /** False: the lock was that of these packages already. */
  readonly solved: boolean;
}

/**
 * Chooses a version of every package and writes lethe.lock. A lock that is of these packages stays as it is, unless
 * `update` asks for today's versions.
 */
export async function lockSystem(
  workspace: Workspace,
  config: string | undefined,
  { update = false }: { readonly update?: boolean } = {},
): Promise<LockResult> {
  const loaded = await loadConfig(workspace, config);
  const { lock: before, lockFile: file, declaration } = loaded;
  if (!update && before !== undefined && before.request === requestOf(declaration)) {
    return { file, lock: before, changes: [], solved: false };
  }
  const lock = await solve(workspace, loaded);
  await workspace.host.writeFile(file, formatLock(lock));
  return { file, lock, changes: diffLocks(before, lock), solved: true };
}

async function solve(workspace: Workspace, { declaration, place }: LoadedConfig): Promise<Lock> {
  const { host, progress } = workspace;
  const { packages } = declaration;
  const toolchain = await toolchainOf(workspace, packages.mirror);
  progress.step("choosing versions");
  return lockPackages(
    { host, progress, toolchain, cache: cacheDirectory(host) },
    workspace.mirror === undefined ? packages : { ...packages, mirror: workspace.mirror },
    declaration.architecture,
    { configDirectory: place.directory, lethe: await releaseOf(workspace) },
  );
}

/** Copies every .deb of the config's lock to `directory`, fetching what is not in the cache. */
export async function archiveSystem(
  workspace: Workspace,
  config: string | undefined,
  directory: string,
): Promise<{ readonly packages: number; readonly copied: number }> {
  const loaded = await loadConfig(workspace, config);
  const lock = requireLock(loaded);
  const { host, progress } = workspace;
  const context = { host, progress, cache: cacheDirectory(host), toolchain: await toolchainOf(workspace) };
  const pathOf = await fetchDebs(context, lock, fetchOptions(workspace, loaded));
  progress.step("copying packages");
  return { packages: lock.packages.length, copied: await archiveDebs(context, lock, directory, pathOf) };
}

/** Where packages come from: as a person says now, else as the config says. */
export function fetchOptions({ mirror, archive }: Workspace, { declaration, place }: LoadedConfig) {
  const { packages } = declaration;
  return {
    configDirectory: place.directory,
    mirror: mirror ?? packages.mirror,
    snapshot: packages.snapshot,
    extraSources: packages.extraSources,
    archive,
  };
}
