import type { Listing } from "./listing.ts";
import type { MoveContext } from "./move-context.ts";

/** What each process has open, mapped, works in or runs: device, inode, path in /proc. */
const OPEN = `for kind in fd map_files cwd root exe; do
  find -L /proc/[0-9]*/"$kind" -maxdepth 1 -printf '%D %i %p\\0' 2>/dev/null || :
done`;

/** Processes in whose mounts a directory of the file system is the root of a mount. */
const MOUNTED = `grep -lF -- " $1 " /proc/[0-9]*/mountinfo 2>/dev/null || :
grep -lF -- " $1/" /proc/[0-9]*/mountinfo 2>/dev/null || :`;

/** Inodes to the process ids that hold them. */
export async function openInodes({ host }: MoveContext): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const { stdout } = await host.run(["sh", "-c", OPEN], { effect: "read" });
  for (const record of stdout.toString("latin1").split("\0")) {
    const [, device, inode, id] = /^(\d+) (\d+) \/proc\/(\d+)\//.exec(record) ?? [];
    if (device === undefined || inode === undefined || id === undefined) continue;
    const key = `${device}:${inode}`;
    found.set(key, (found.get(key) ?? new Set()).add(id));
  }
  return found;
}

/** `name (id)` of the processes that hold something of a tree. `root`: where it is in its file system. */
export async function holdersOf(context: MoveContext, { nodes }: Listing, root: string): Promise<string[]> {
  const { host } = context;
  const open = await openInodes(context);
  const ids = new Set<string>();
  for (const { device, inode } of nodes.values()) for (const id of open.get(`${device}:${inode}`) ?? []) ids.add(id);
  const { text } = await host.run(["sh", "-c", MOUNTED, "sh", root], { effect: "read" });
  for (const [, id] of text.matchAll(/^\/proc\/(\d+)\//gm)) if (id !== undefined) ids.add(id);
  const named: string[] = [];
  for (const id of [...ids].sort((a, b) => Number(a) - Number(b))) {
    const path = `/proc/${id}/comm`;
    if (await host.exists(path)) named.push(`${(await host.readText(path)).trim()} (${id})`);
  }
  return named;
}
