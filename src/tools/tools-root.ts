import { createHash } from "node:crypto";
import { formatLock } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import type { Lock, LockedPackage, Progress, Toolchain } from "../model/index.ts";
import { CACHE_ONLY, finish, MERGED } from "./finish.ts";
import { toolchainAt } from "./toolchain.ts";
import { unpackDeb } from "./unpack.ts";

export interface ToolsContext {
  readonly host: Host;
  /** The cache directory: `tools/` and `locks/` below it are used. */
  readonly cache: string;
  readonly progress: Progress;
}

/** Raised when the same packages are unpacked into something else. */
const RECIPE = 1;

/** SHA-256, in hex, of a tools lock and of the way it is unpacked. */
export function toolsDigest(lock: Lock): string {
  return createHash("sha256")
    .update(`${RECIPE}\n${formatLock(lock)}`)
    .digest("hex");
}

/**
 * The tools root of a lock: at once where the cache has it, else unpacked beside and renamed into place, by one
 * process at a time. `debs` is asked for the verified .debs only when they are needed.
 */
export async function toolsRoot(
  context: ToolsContext,
  lock: Lock,
  debs: (lock: Lock) => Promise<(one: LockedPackage) => string>,
): Promise<Toolchain> {
  const { host, cache, progress } = context;
  const digest = toolsDigest(lock);
  const path = `${cache}/tools/${digest}`;
  const toolchain = toolchainAt(host, path, digest);
  if (await host.exists(path)) return toolchain;
  const release = await host.lock(`${cache}/locks/tools`, () =>
    progress.note("waiting for another lethe that is preparing the same tools"),
  );
  try {
    if (await host.exists(path)) return toolchain;
    const pathOf = await debs(lock);
    progress.step("unpacking the tools");
    await removeLeftovers(context);
    const staging = `${cache}/tools/.${digest}.${host.randomHex(4)}`;
    await unpackAll(context, lock, { staging, pathOf });
    await finish(host, staging);
    // The name promises all of the content, also after a power cut.
    await host.run(["sync", "--file-system", staging], CACHE_ONLY);
    await host.rename(staging, path);
  } finally {
    await release();
  }
  return toolchain;
}

/** Of runs that ended half-way; the lock says that none is still at it. */
async function removeLeftovers({ host, cache }: ToolsContext): Promise<void> {
  for (const name of await host.readDir(`${cache}/tools`)) {
    if (name.startsWith(".")) await host.remove(`${cache}/tools/${name}`, { recursive: true });
  }
}

async function unpackAll(
  { host, progress }: ToolsContext,
  lock: Lock,
  { staging, pathOf }: { readonly staging: string; readonly pathOf: (one: LockedPackage) => string },
): Promise<void> {
  await host.makeDir(staging, { mode: 0o755 });
  for (const name of MERGED) {
    await host.makeDir(`${staging}/usr/${name}`);
    await host.symlink(`usr/${name}`, `${staging}/${name}`);
  }
  await host.makeDir(`${staging}/etc`);
  let done = 0;
  const queue = lock.packages.values();
  const abort = new AbortController();
  const worker = async () => {
    for (const one of queue) {
      await unpackDeb(host, pathOf(one), staging, abort.signal);
      progress.advance(++done, lock.packages.length, "packages");
    }
  };
  const workers = Array.from({ length: Math.max(2, host.cpus) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    abort.abort();
    await Promise.allSettled(workers);
    await host.remove(staging, { recursive: true });
    throw error;
  }
}
