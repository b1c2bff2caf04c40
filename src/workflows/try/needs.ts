import { join } from "node:path";
import { parseLock } from "../../format/index.ts";
import type { Lock } from "../../model/index.ts";
import { toolsDigest } from "../../tools/index.ts";
import { cacheDirectory, type Workspace } from "../workspace.ts";

/** Bytes that a story will fetch: what of its packages is not in the cache. */
export async function bytesToFetch(workspace: Workspace, example: string): Promise<number> {
  const { host, release } = workspace;
  const cache = cacheDirectory(host);
  const tools = parseLock(await host.readText(join(release, "tools.lock")), "tools.lock");
  const unpacked = await host.exists(join(cache, "tools", toolsDigest(tools)));
  const lockFile = join(example, "lethe.lock");
  const locks = (await host.exists(lockFile)) ? [parseLock(await host.readText(lockFile), lockFile)] : [];
  const absent = new Map<string, number>();
  for (const lock of [...locks, ...(unpacked ? [] : [tools])]) {
    for (const { sha256, size } of await missingFrom(workspace, join(cache, "debs"), lock)) absent.set(sha256, size);
  }
  return [...absent.values()].reduce((sum, size) => sum + size, 0);
}

async function missingFrom({ host }: Workspace, debs: string, lock: Lock): Promise<Lock["packages"]> {
  const there = new Set(await host.readDir(debs));
  return lock.packages.filter(({ sha256 }) => !there.has(`${sha256}.deb`));
}
