import type { ChangesContext } from "./context.ts";

/** Prints each subvolume's path below the top of the file system, however many lines it has, and a NUL. */
const RESOLVE = 'for id; do btrfs inspect-internal subvolid-resolve "$id" . || exit; printf "\\0"; done';
const TOP_LEVEL = 5;

/** All subvolumes of the file system that `path` is on, as `btrfs subvolume list` has them, latin1. */
export async function subvolumeList({ host, toolchain }: ChangesContext, path: string): Promise<string> {
  const argv = toolchain.wrap(["btrfs", "subvolume", "list", "."]);
  return (await host.run(argv, { cwd: path, effect: "read" })).stdout.toString("latin1");
}

/**
 * From `btrfs subvolume list`. A name with a line break in it can look like a line of its own: it
 * adds an id that then turns out to be elsewhere, and takes none away.
 */
export function children(list: string, parent: number): number[] {
  const found = new Set<number>();
  for (const [, id, top] of list.matchAll(/^ID (\d+) gen \d+ top level (\d+) path /gm)) {
    if (Number(top) === parent) found.add(Number(id));
  }
  return [...found];
}

/**
 * The paths of the subvolumes `ids` inside the subvolume `id` at `path`, relative to it, latin1, sorted. A snapshot has
 * an empty directory in the place of each, and a send stream says nothing of them.
 */
export async function nestedPaths(
  { host, toolchain }: ChangesContext,
  path: string,
  id: number,
  ids: readonly number[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const own = id === TOP_LEVEL ? [] : [id];
  const argv = toolchain.wrap(["sh", "-c", RESOLVE, "sh", ...[...own, ...ids].map(String)]);
  const resolved = (await host.run(argv, { cwd: path, effect: "read" })).stdout.toString("latin1").split("\n\0");
  const prefix = id === TOP_LEVEL ? "" : `${resolved.shift() ?? ""}/`;
  const below = resolved.filter((name) => name !== "" && name.startsWith(prefix));
  return [...new Set(below.map((name) => name.slice(prefix.length)))].sort();
}
