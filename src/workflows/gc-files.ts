import { join } from "node:path";
import { parseLock } from "../format/index.ts";
import { diskUsage } from "../host/index.ts";
import { toolsDigest } from "../tools/index.ts";
import type { CacheItem } from "./gc-plan.ts";
import { cacheDirectory, type Workspace } from "./workspace.ts";

/** Most of what Lethe makes in the cache is named by a hash or by chance. */
const HASH = /^\.?[0-9a-f]{8,}([.-]|$)/;

/**
 * Directories of the cache whose every entry stands for itself; its time of change says when it was last used. What is
 * named as Lethe names nothing is left alone: LETHE_CACHE may name a directory that holds other things too.
 */
const KINDS: Readonly<Record<string, { readonly kind: string; readonly names: RegExp }>> = {
  debs: { kind: "package", names: HASH },
  indexes: { kind: "package index", names: HASH },
  keyrings: { kind: "key ring", names: HASH },
  tools: { kind: "tools root", names: HASH },
  "type-checks": { kind: "type check", names: HASH },
  checkout: { kind: "copy of a checkout", names: HASH },
  node: { kind: "Node", names: /^\d+\.\d+\.\d+-/ },
  try: { kind: "disk image", names: HASH },
  vm: { kind: "disk image", names: HASH },
};

/** What killed runs have left: with the cache's lock held, nobody is at it. */
const LEFTOVERS: Readonly<Record<string, RegExp>> = {
  solving: /^lethe-apt-/,
  build: /^\d+\.[0-9a-f]+$/,
  imports: /^[0-9a-f]{16}$/,
  ".": /^amended-[0-9a-f]{12}$/,
};

/** All of the cache but the pool of layers. */
export async function cachedFiles(workspace: Workspace): Promise<CacheItem[]> {
  const { host } = workspace;
  const cache = cacheDirectory(host);
  const needed = await neededHere(workspace, cache);
  const found = [];
  for (const [directory, { kind, names }] of Object.entries(KINDS)) {
    for (const name of await host.readDir(join(cache, directory))) {
      if (names.test(name)) found.push({ kind, name, path: join(cache, directory, name) });
    }
  }
  const sizes = await diskUsage(
    host,
    found.map(({ path }) => path),
  );
  const items: CacheItem[] = [];
  for (const { kind, name, path } of found) {
    const times = [await host.lstat(path), await host.lstat(join(path, "disk.img"))].map((each) => each?.mtimeMs ?? 0);
    items.push({ kind, path, size: sizes.get(path) ?? 0, used: Math.max(...times), needed: needed(name, path) });
  }
  return items;
}

/** The tools of this release with their .debs, and the places that it runs from. */
async function neededHere({ host, release }: Workspace, cache: string) {
  const tools = parseLock(await host.readText(join(release, "tools.lock")), "tools.lock");
  const digest = toolsDigest(tools);
  const locks = [tools];
  const substitute = join(cache, "tools", `${digest}.today`);
  if (await host.exists(substitute)) locks.push(parseLock(await host.readText(substitute), substitute));
  const names = new Set([
    ...locks.flatMap(({ packages }) => packages.map(({ sha256 }) => `${sha256}.deb`)),
    ...locks.map(toolsDigest),
    `${digest}.today`,
  ]);
  return (name: string, path: string) =>
    names.has(name) || [release, process.execPath].some((used) => used.startsWith(`${path}/`));
}

export async function deleteFiles({ host }: Workspace, items: readonly CacheItem[]): Promise<void> {
  for (const { path } of items) {
    // The launcher holds a copy of a checkout while it fills it or builds in it.
    const unlessHeld = ["flock", "--nonblock", "--conflict-exit-code", "9", path];
    await host.run([...unlessHeld, "rm", "--recursive", "--force", "--one-file-system", "--", path], {
      accept: [0, 9],
    });
  }
  for (const [directory, names] of Object.entries(LEFTOVERS)) {
    const place = join(cacheDirectory(host), directory);
    for (const name of await host.readDir(place)) {
      if (names.test(name)) await host.remove(join(place, name), { recursive: true });
    }
  }
  const locks = join(cacheDirectory(host), "locks");
  for (const name of await host.readDir(locks)) if (name.startsWith("layer-")) await host.remove(join(locks, name));
}
