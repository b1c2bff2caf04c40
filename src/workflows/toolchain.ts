import { formatLock, parseLock } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import type { Lock, Progress, Toolchain } from "../model/index.ts";
import { type FetchOptions, fetchDebs, GoneError, lockPackages, relockNames } from "../packages/index.ts";
import { systemToolchain, TOOLS, toolchainAt, toolsDigest, toolsRoot } from "../tools/index.ts";

export interface ToolchainContext {
  readonly host: Host;
  readonly cache: string;
  readonly progress: Progress;
  readonly keyring?: string;
}

export interface ToolchainOptions extends Pick<FetchOptions, "mirror" | "snapshot" | "archive"> {
  /** Path of `tools.lock`. */
  readonly lock: string;
}

/** A generation carries its own declaration: where it is, the programs are the system's. */
const INSTALLED = "/usr/share/lethe/declaration.json";

/**
 * The programs that build, format and boot, made ready where they are not. Where a pinned .deb is nowhere to be
 * had any more, the same names in today's versions are taken instead, once, and it is said.
 */
export async function openToolchain(context: ToolchainContext, options: ToolchainOptions): Promise<Toolchain> {
  const { host, cache, progress } = context;
  if (await host.exists(INSTALLED)) return systemToolchain();
  const lock = parseLock(await host.readText(options.lock), options.lock);
  const substitute = `${cache}/tools/${toolsDigest(lock)}.today`;
  const ready = await readyRoot(context, lock, substitute);
  if (ready !== undefined) return ready;
  const debs = (of: Lock) => {
    progress.step("fetching the tools");
    return fetchDebs(context, of, options);
  };
  try {
    return await toolsRoot(context, lock, debs);
  } catch (error) {
    if (!(error instanceof GoneError)) throw error;
    const names = error.packages.map(({ name, version }) => `${name} ${version}`).join(", ");
    progress.note(`the pinned tools have left the mirror (${names}): the same programs in today's versions are taken`);
    const today = await relockNames(context, lock, options);
    const toolchain = await toolsRoot(context, today, debs);
    await host.writeFile(substitute, formatLock(today));
    return toolchain;
  }
}

async function readyRoot(
  { host, cache }: ToolchainContext,
  lock: Lock,
  substitute: string,
): Promise<Toolchain | undefined> {
  const digests = [toolsDigest(lock)];
  if (await host.exists(substitute)) digests.push(toolsDigest(parseLock(await host.readText(substitute), substitute)));
  for (const digest of digests) {
    const path = `${cache}/tools/${digest}`;
    if (!(await host.exists(path))) continue;
    await host.touch(path);
    return toolchainAt(host, path, digest);
  }
  return undefined;
}

/** Today's versions of the tools, for a new `tools.lock`. `toolchain` brings the apt that solves. */
export function lockTools(context: ToolchainContext & { readonly toolchain: Toolchain }): Promise<Lock> {
  return lockPackages(context, TOOLS, "amd64");
}
