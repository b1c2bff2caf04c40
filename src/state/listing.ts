import type { MoveContext } from "./move-context.ts";

/** What find(1) tells of a node: enough to see that it was changed, by whatever means. */
export interface ListedNode {
  /** `f`, `d`, `l` and so on. */
  readonly type: string;
  readonly inode: string;
  readonly mode: string;
  readonly owner: string;
  readonly size: string;
  /** Seconds with fractions, as printed. */
  readonly modified: string;
  readonly changed: string;
  readonly device: string;
  readonly target: string;
}

/** By path relative to the directory, as latin1 since names are bytes; the directory itself is the empty path. */
export interface Listing {
  /** Before the first look, in seconds. */
  readonly from: number;
  readonly nodes: ReadonlyMap<string, ListedNode>;
}

const FORMAT = "%y\\t%i\\t%m\\t%U:%G\\t%s\\t%T@\\t%C@\\t%D\\t%P\\0%l\\0";

/** What goes away during the look is no error. */
export async function list({ host, toolchain }: MoveContext, directory: string): Promise<Listing> {
  const argv = toolchain.wrap(["find", ".", "-xdev", "-ignore_readdir_race", "-printf", FORMAT]);
  for (let tries = 3; ; tries -= 1) {
    const from = host.now().getTime() / 1000;
    // A whole directory that goes away while find is in it is an error to it all the same.
    const accept = tries > 1 ? [0, 1] : [0];
    const { status, stdout } = await host.run(argv, { cwd: directory, effect: "read", accept });
    if (status === 0) return { from, nodes: parseListing(stdout.toString("latin1")) };
  }
}

export function parseListing(text: string): Map<string, ListedNode> {
  const records = text.split("\0");
  const nodes = new Map<string, ListedNode>();
  for (let at = 0; at + 1 < records.length; at += 2) {
    const [type = "", inode = "", mode = "", owner = "", size = "", modified = "", changed = "", device = "", ...path] =
      (records[at] ?? "").split("\t");
    const target = records[at + 1] ?? "";
    nodes.set(path.join("\t"), { type, inode, mode, owner, size, modified, changed, device, target });
  }
  return nodes;
}

/** Clocks of file systems tick this coarsely: a change in the tick of the look may hide behind the same time. */
export const TICK = 0.02;

/** Paths at which something else is now than when `before` was taken, parents first. */
export function changedSince(before: Listing, now: Listing): string[] {
  const changed: string[] = [];
  for (const [path, node] of now.nodes) {
    const former = before.nodes.get(path);
    if (former === undefined || !isSame(former, node) || Number(node.changed) > before.from - TICK) changed.push(path);
  }
  for (const path of before.nodes.keys()) if (!now.nodes.has(path)) changed.push(path);
  return changed.sort();
}

export function isSame(one: ListedNode, other: ListedNode): boolean {
  return one.inode === other.inode && one.changed === other.changed && one.type === other.type;
}

/** Paths whose copy is not what the original is, times of directories left out. */
export function unlike(original: Listing, copy: Listing): string[] {
  const found: string[] = [];
  for (const [path, node] of original.nodes) {
    const twin = copy.nodes.get(path);
    if (twin === undefined || !isCopy(node, twin)) found.push(path);
  }
  for (const path of copy.nodes.keys()) if (!original.nodes.has(path)) found.push(path);
  return found.sort();
}

function isCopy(one: ListedNode, other: ListedNode): boolean {
  const alike = one.type === other.type && one.mode === other.mode && one.owner === other.owner;
  if (!alike || one.type === "d") return alike;
  return one.size === other.size && one.target === other.target && one.modified === other.modified;
}
