import { join } from "node:path";
import { parseLock } from "../format/index.ts";
import { gcPool, openPool } from "../image/index.ts";
import type { Lock } from "../model/index.ts";
import { toolsDigest } from "../tools/index.ts";
import { cacheDirectory, onLetheMachine, toolchainOf, type Workspace } from "./workspace.ts";

export interface Collected {
  readonly layers: number;
  readonly debs: number;
  readonly tools: number;
  /** Bytes of .debs deleted. */
  readonly bytes: number;
}

/** A layer, package or tools root that nobody used for this long is deleted; `all` deletes whatever nothing names. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

/** Bounds the cache. On a Lethe machine the layers of installed generations and the packages of its lock stay. */
export async function collectGarbage(workspace: Workspace, { all }: { readonly all: boolean }): Promise<Collected> {
  const { host, progress, release } = workspace;
  const cache = cacheDirectory(host);
  const tools = parseLock(await host.readText(join(release, "tools.lock")), "tools.lock");
  const toolchain = await toolchainOf(workspace);
  const oldest = all ? Number.POSITIVE_INFINITY : host.now().getTime() - MAX_AGE;

  progress.step("layers");
  const context = { host, toolchain, cache, progress };
  const pool = await openPool(context);
  const keep = await installedLayers(workspace);
  for (const name of await host.readDir(pool.layers)) {
    const record = await host.lstat(join(pool.layers, `${name}.json`));
    if (record !== undefined && record.mtimeMs >= oldest) keep.add(name);
  }
  const layers = await gcPool(context, pool, keep);

  progress.step("packages");
  const wanted = new Set(tools.packages.map(({ sha256 }) => `${sha256}.deb`));
  let [debs, bytes] = [0, 0];
  for (const name of await host.readDir(join(cache, "debs"))) {
    const found = await host.lstat(join(cache, "debs", name));
    if (found === undefined || wanted.has(name) || found.mtimeMs >= oldest) continue;
    await host.remove(join(cache, "debs", name));
    debs++;
    bytes += found.size;
  }
  return { layers, debs, bytes, tools: await oldTools(workspace, cache, tools) };
}

async function installedLayers({ host }: Workspace): Promise<Set<string>> {
  if (!(await onLetheMachine(host))) return new Set();
  const { text } = await host.run(["ls", "/var/cache/lethe/pool/layers"], { accept: [0, 2], effect: "read" });
  return new Set(text.split("\n").filter((name) => !name.includes(".")));
}

async function oldTools({ host }: Workspace, cache: string, current: Lock): Promise<number> {
  let deleted = 0;
  for (const name of await host.readDir(join(cache, "tools"))) {
    if (name.startsWith(toolsDigest(current)) || !/^[0-9a-f]{64}$/.test(name)) continue;
    await host.remove(join(cache, "tools", name), { recursive: true });
    deleted++;
  }
  return deleted;
}
