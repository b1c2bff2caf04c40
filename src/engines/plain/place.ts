import { join } from "node:path";
import { type Mount, mountAround, parseMounts } from "../../format/index.ts";
import type { Host } from "../../host/index.ts";
import type { PlainStore } from "../../model/index.ts";
import type { LocalPlace } from "./status.ts";
import { STORE } from "./store.ts";

/** Kinds of file systems that know no owners, modes or symbolic links. */
const BARE = /^(vfat|msdos|exfat|ntfs3?|fuseblk|cifs|smb3)$/;
const MEMORY = /^(tmpfs|ramfs|devtmpfs)$/;

/**
 * The directory of this machine that a store is; undefined where it is elsewhere, or only its remote knows. `remotes`: what
 * rclone says of its remotes, a line each: a remote of the kind `local` is this machine too.
 */
export function localDirectory(store: PlainStore, remotes: string): string | undefined {
  if (store.kind === "rsync") return store.address.startsWith("/") ? store.address : undefined;
  const [, remote = "", path = ""] = /^([^:]*):(.*)$/.exec(store.address) ?? [];
  const isLocal = remotes.split("\n").some((line) => /^(.*?):\s+local\s*$/.exec(line)?.[1] === remote);
  return isLocal && path.startsWith("/") ? path : undefined;
}

/** By the mount table alone: looking at a directory of a dead network file system would never end. */
export async function placeOf(
  host: Host,
  { directory, source, owner }: { readonly directory: string; readonly source: string; readonly owner: string },
): Promise<LocalPlace | undefined> {
  const mounts = parseMounts((await host.readFile("/proc/self/mountinfo")).toString("latin1"));
  const mount = mountAround(mounts, bytes(directory));
  if (mount === undefined) return undefined;
  const isSame = (other: Mount | undefined) =>
    other !== undefined &&
    (other.device === mount.device || (other.source === mount.source && mount.source.startsWith("/")));
  const besideSource = isSame(mountAround(mounts, bytes(source)));
  return {
    inMemory: MEMORY.test(mount.type),
    onRoot: isSame(mountAround(mounts, "/")),
    besideSource,
    holdsStore: besideSource && (await host.exists(join(directory, STORE, owner))),
    bare: BARE.test(mount.type),
  };
}

function bytes(path: string): string {
  return Buffer.from(path).toString("latin1");
}
