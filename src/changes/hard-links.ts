import type { ChangesContext } from "./context.ts";

/**
 * Prints every name of each inode on a line that starts with the directory it is given, and a NUL after each inode.
 * No path has a component `.`, so that a line break and this directory can be in none of them.
 */
const START = "././";
const RESOLVE = 'while read -r inode; do btrfs inspect-internal inode-resolve "$inode" ./. || exit; printf "\\0"; done';

/** All names, relative to the subvolume `root` and as latin1, of each of the inodes. */
export async function namesOfInodes(
  { host, toolchain }: ChangesContext,
  root: string,
  inodes: readonly number[],
): Promise<string[][]> {
  if (inodes.length === 0) return [];
  const input = inodes.map((inode) => `${inode}\n`).join("");
  const done = await host.run(toolchain.wrap(["sh", "-c", RESOLVE]), { cwd: root, input, effect: "read" });
  const blocks = done.stdout.toString("latin1").split("\0");
  return inodes.map((_, index) => parsePaths(blocks[index] ?? ""));
}

export function parsePaths(block: string): string[] {
  return `\n${block.replace(/\n$/, "")}`.split(`\n${START}`).slice(1);
}
