import { join } from "node:path";
import type { Host, LockMode } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";
import { openToolchain } from "./toolchain.ts";

/** The world of a workflow. */
export interface Workspace {
  readonly host: Host;
  readonly progress: Progress;
  /** The directory that this program is installed in, absolute. */
  readonly release: string;
  /** Absolute. */
  readonly cwd: string;
  readonly signal?: AbortSignal;
  /** Debian mirror that a person asked for, before the config's and the host's own. */
  readonly mirror?: string;
  /** Directory that `system archive` has filled. */
  readonly archive?: string;
}

/** What everything that can be fetched or built again is kept in; safe to delete at any time. */
export function cacheDirectory(host: Host): string {
  const asked = host.env("LETHE_CACHE");
  if (asked !== undefined && asked !== "") return asked;
  if (host.uid === 0) return "/var/cache/lethe";
  const xdg = host.env("XDG_CACHE_HOME");
  return join(xdg === undefined || xdg === "" ? join(host.env("HOME") ?? "/tmp", ".cache") : xdg, "lethe");
}

const holding = new WeakMap<Host, Promise<unknown>>();

/**
 * From here to the end of this process nothing that it uses is collected as garbage: whoever uses the cache shares
 * its lock, and `lethe gc` has it alone.
 */
export async function holdCache({ host, progress }: Workspace, mode: LockMode): Promise<void> {
  const others = mode === "shared" ? "is tidying the cache" : "uses the cache";
  const lock = () =>
    host.lock(
      join(cacheDirectory(host), "locks", "use"),
      () => progress.note(`waiting for another lethe that ${others}`),
      mode,
    );
  const held = holding.get(host) ?? lock();
  holding.set(host, held);
  await held;
}

/** The programs that build, format and boot, made ready where they are not. */
export async function toolchainOf(workspace: Workspace, configMirror?: string): Promise<Toolchain> {
  const { host, progress, release, mirror = configMirror, archive } = workspace;
  await holdCache(workspace, "shared");
  const context = { host, progress, cache: cacheDirectory(host) };
  return openToolchain(context, { lock: join(release, "tools.lock"), mirror, archive });
}

/** Whether this very machine runs a generation. */
export async function onLetheMachine(host: Host): Promise<boolean> {
  return (await host.exists("/run/lethe/boot")) && (await host.exists("/usr/share/lethe/declaration.json"));
}

/** Who this program is, as its build wrote it. */
export async function releaseOf({ host, release }: Workspace): Promise<{ version: string; digest: string }> {
  return JSON.parse(await host.readText(join(release, "release.json"))) as { version: string; digest: string };
}

/** An empty directory for mounts and half-made things, removed again. */
export async function withScratch<T>({ host }: Pick<Workspace, "host">, use: (path: string) => Promise<T>): Promise<T> {
  const path = join("/run", "lethe", `work-${host.randomHex(6)}`);
  await host.makeDir(path, { mode: 0o700 });
  try {
    return await use(path);
  } finally {
    await host.run(["umount", "--recursive", "--quiet", path], { accept: [0, 1, 32] });
    await host.run(["rm", "--recursive", "--force", "--one-file-system", path]);
  }
}
