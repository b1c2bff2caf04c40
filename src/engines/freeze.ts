import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import type { Host } from "../host/index.ts";
import { type Enter, withoutServed } from "./detached.ts";

/** A tree that is read. */
export interface HeldTree {
  /** Nobody can change it while it is held. */
  readonly frozen: boolean;
  /** Where Lethe itself sees it. */
  readonly at: string;
  /** Leads a program to where it sees it at its own place: paths in a store are the same at every copy. */
  readonly enter: Enter;
  release(): Promise<void>;
}

/** The inode of every btrfs subvolume's root directory. */
const SUBVOLUME_INODE = 256;

/**
 * A read-only snapshot of the subvolume that `path` is in, where that is on btrfs and we are root in a mount namespace of
 * our own; else the tree as it is. `path`: a directory. Whoever calls holds the lock of what is at `path`: a snapshot of
 * it that is there already is one that a killed run has left.
 */
export async function freeze(host: Host, path: string): Promise<HeldTree> {
  const place = host.uid === 0 ? await placeOf(host, path) : undefined;
  if (place === undefined) {
    return { frozen: false, at: path, enter: await withoutServed(host, path), release: () => Promise.resolve() };
  }
  const top = join("/run/lethe", `frozen-${host.randomHex(6)}`);
  const undo: (() => Promise<unknown>)[] = [];
  const release = async () => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    await host.makeDir(top, { mode: 0o700 });
    undo.push(() => host.run(["rmdir", top]));
    await host.run(["mount", "-t", "btrfs", "-o", "subvolid=5,noatime", place.device, top]);
    undo.push(() => host.run(["umount", top]));
    const source = join(top, place.within);
    const subvolume = await subvolumeOf(host, top, source);
    const snapshot = join(top, `.lethe-frozen-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`);
    if (await host.exists(snapshot)) await host.run(["btrfs", "-q", "subvolume", "delete", snapshot]);
    await host.run(["btrfs", "-q", "subvolume", "snapshot", "-r", subvolume, snapshot]);
    undo.push(() => host.run(["btrfs", "-q", "subvolume", "delete", snapshot]));
    const at = join(snapshot, relative(subvolume, source));
    return { frozen: true, at, enter: (argv) => [...ENTER, at, path, ...argv], release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** In a namespace that ends with the program: others must go on seeing the tree that lives. */
const ENTER = [
  ...["unshare", "--mount", "--propagation", "slave"],
  ...["sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "lethe"],
];

/** undefined where it is not on btrfs. `within`: its path from the file system's top. */
async function placeOf(
  host: Host,
  path: string,
): Promise<{ readonly device: string; readonly within: string } | undefined> {
  const columns = "FSTYPE,SOURCE,FSROOT,TARGET";
  const argv = ["findmnt", "--json", "--nofsroot", "--output", columns, "--target", path];
  const { text, status } = await host.run(argv, { effect: "read", accept: [0, 1] });
  if (status !== 0) return undefined;
  const [found] = (JSON.parse(text) as { readonly filesystems: readonly Record<string, string>[] }).filesystems;
  const { fstype, source, fsroot, target } = found ?? {};
  if (fstype !== "btrfs" || source === undefined || fsroot === undefined || target === undefined) return undefined;
  return { device: source, within: join(fsroot, relative(target, await host.realPath(path))) };
}

async function subvolumeOf(host: Host, top: string, source: string): Promise<string> {
  for (let path = source; path.startsWith(top); path = dirname(path)) {
    if ((await host.lstat(path))?.ino === SUBVOLUME_INODE) return path;
  }
  throw new Error(`${source} is in no subvolume below ${top}`);
}
