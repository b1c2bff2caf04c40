import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type { Change, MetadataField, NodeType } from "../../../src/model/index.ts";

interface Node {
  readonly path: string;
  readonly parent: string;
  readonly name: string;
  readonly type: NodeType;
  /** Of the subvolume in question; a nested one's files are themselves only. */
  readonly id: string;
  readonly stats: fs.BigIntStats;
  readonly content: string;
  readonly xattrs: ReadonlyMap<string, string>;
}

type Tree = ReadonlyMap<string, Node>;

export interface OracleOptions {
  /** Follows files by their inode numbers: else only paths are compared. */
  readonly moves: boolean;
  readonly flagsBefore: ReadonlyMap<number, string>;
  /** By inode number. */
  readonly flagsNow: ReadonlyMap<number, string>;
  readonly getfattr: readonly string[];
}

/** Reads both trees whole, and compares all with all. */
export function oracle(before: string, now: string, options: OracleOptions): Change[] {
  const a = read(before, options.getfattr);
  const b = read(now, options.getfattr);
  const pairs = options.moves ? pairByInode(a, b) : pairByPath(a, b);
  const expected: Change[] = [];
  const links = regrouped(pairs.map(([x, y]): [Node, Node] => [x, y]));
  for (const [index, [x, y, how]] of pairs.entries()) {
    const path = bytes(y.path);
    if (how === "moved") expected.push({ kind: "moved", path, from: bytes(x.path), type: y.type });
    if (x.type !== y.type) {
      expected.push({ kind: "modified", path, type: y.type, was: x.type, ...size(y), changed: [] });
      continue;
    }
    const changed = fieldsOf(x, y, options);
    if (links.has(index)) changed.push("links");
    changed.sort();
    const stamp = y.type === "file" && y.stats.size === 0n;
    if (x.content !== y.content) expected.push({ kind: "modified", path, type: y.type, ...size(y), changed });
    else if (changed.length > 0 && (changed.join() !== "mtime" || stamp)) {
      expected.push({ kind: "metadata", path, type: y.type, changed });
    }
    const names = [...new Set([...x.xattrs.keys(), ...y.xattrs.keys()])];
    const attributes = names.filter((name) => x.xattrs.get(name) !== y.xattrs.get(name)).sort();
    if (attributes.length > 0) expected.push({ kind: "xattr", path, type: y.type, changed: attributes });
  }
  const paired = new Set(pairs.map(([, y]) => y));
  for (const node of b.values()) {
    if (!paired.has(node)) expected.push({ kind: "created", path: bytes(node.path), type: node.type, ...size(node) });
  }
  const former = new Map(pairs.map(([x, y]) => [x, y]));
  const inB = new Set([...b.values()].map((node) => node.id));
  for (const node of a.values()) {
    if (former.has(node)) continue;
    const parent = a.get(node.parent);
    const successor = parent && former.get(parent);
    const survives = options.moves && parent !== undefined && inB.has(parent.id);
    if (survives || successor?.type === "directory") {
      expected.push({ kind: "deleted", path: bytes(node.path), type: node.type });
    }
  }
  return expected;
}

type How = "kept" | "moved" | "replaced";

function pairByPath(a: Tree, b: Tree): [Node, Node, How][] {
  return [...b.values()].flatMap((node): [Node, Node, How][] => {
    const former = a.get(node.path);
    return former === undefined ? [] : [[former, node, "kept"]];
  });
}

function pairByInode(a: Tree, b: Tree): [Node, Node, How][] {
  const idsA = new Set([...a.values()].map((node) => node.id));
  const idsB = new Set([...b.values()].map((node) => node.id));
  const byId = new Map([...a.values()].map((node) => [node.id, node]));

  /** The pristine directory that a live directory stands for. */
  const twin = (directory: Node): Node | undefined => {
    if (idsA.has(directory.id)) return byId.get(directory.id);
    const former = formerAt(directory);
    return former?.type === "directory" && !idsB.has(former.id) ? former : undefined;
  };
  const formerAt = (node: Node): Node | undefined => {
    const parent = b.get(node.parent);
    const above = parent && twin(parent);
    return above && a.get(above.path === "" ? node.name : `${above.path}/${node.name}`);
  };

  const pairs: [Node, Node, How][] = [];
  const gone: Node[] = [];
  for (const id of new Set([...idsA, ...idsB])) {
    let had = [...a.values()].filter((node) => node.id === id).sort(byPath);
    let has = [...b.values()].filter((node) => node.id === id).sort(byPath);
    for (const node of has) {
      const former = node.path === "" ? a.get("") : formerAt(node);
      if (former === undefined || !had.includes(former)) continue;
      pairs.push([former, node, "kept"]);
      had = had.filter((other) => other !== former);
      has = has.filter((other) => other !== node);
    }
    for (const [index, node] of has.entries()) {
      const former = had[index];
      if (former !== undefined) pairs.push([former, node, "moved"]);
    }
    gone.push(...had.slice(has.length));
  }
  // What is nowhere any more and whose place something else has: that place was modified.
  const queue = [...gone];
  for (const node of queue) {
    const successor = [...b.values()].find((other) => other.path !== "" && formerAt(other) === node);
    if (successor === undefined) continue;
    const at = pairs.findIndex(([, y]) => y === successor);
    if (at >= 0 && successor.type === "directory") continue;
    if (at >= 0) queue.push(...pairs.splice(at, 1).map(([x]) => x));
    pairs.push([node, successor, "replaced"]);
  }
  return pairs;
}

function regrouped(pairs: readonly (readonly [Node, Node])[]): Set<number> {
  const group = (of: 0 | 1, index: number) =>
    pairs.flatMap((pair, other) => (pair[of].id === pairs[index]?.[of].id ? [other] : [])).join();
  const found = new Set<number>();
  for (const index of pairs.keys()) if (group(0, index) !== group(1, index)) found.add(index);
  return found;
}

function fieldsOf(x: Node, y: Node, { flagsBefore, flagsNow }: OracleOptions): MetadataField[] {
  const fields: MetadataField[] = [];
  if (x.stats.mode !== y.stats.mode) fields.push("mode");
  if (x.stats.uid !== y.stats.uid || x.stats.gid !== y.stats.gid) fields.push("owner");
  if (x.type !== "directory" && x.stats.mtimeNs !== y.stats.mtimeNs) fields.push("mtime");
  if (x.stats.rdev !== y.stats.rdev) fields.push("device");
  const flags = (of: ReadonlyMap<number, string>, node: Node) =>
    (node.type === "file" || node.type === "directory") && !node.id.startsWith("nested")
      ? (of.get(Number(node.stats.ino)) ?? "")
      : "";
  if (flags(flagsBefore, x) !== flags(flagsNow, y)) fields.push("flags");
  return fields;
}

function read(root: string, getfattr: readonly string[]): Tree {
  const tree = new Map<string, Node>();
  const xattrs = readAllXattrs(root, getfattr);
  const own = fs.lstatSync(root).dev;
  const visit = (path: string, parent: string, name: string) => {
    const place = bytes(path === "" ? root : `${root}/${path}`);
    const stats = fs.lstatSync(place, { bigint: true });
    const type = typeOf(stats);
    const id = `${Number(stats.dev) === own ? "own" : `nested${stats.dev}`}:${stats.ino}`;
    let content = "";
    if (type === "file") content = createHash("sha256").update(fs.readFileSync(place)).digest("hex");
    if (type === "symlink") content = fs.readlinkSync(place, { encoding: "buffer" }).toString("latin1");
    tree.set(path, { path, parent, name, type, id, stats, content, xattrs: xattrs.get(path) ?? new Map() });
    if (type !== "directory") return;
    for (const entry of fs.readdirSync(place, { encoding: "buffer" })) {
      const child = entry.toString("latin1");
      visit(path === "" ? child : `${path}/${child}`, path, child);
    }
  };
  visit("", "-", "");
  return tree;
}

/** By getfattr's own recursion, and its text encoding: not as the program does it. */
function readAllXattrs(root: string, getfattr: readonly string[]): Map<string, Map<string, string>> {
  const [program = "", ...rest] = getfattr;
  const argv = [...rest, "-R", "-P", "-h", "-d", "-m", "-", "-e", "base64", "--absolute-names", root];
  const done = spawnSync(program, argv, { maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr.toString());
  const files = new Map<string, Map<string, string>>();
  for (const block of done.stdout.toString("latin1").split("\n\n")) {
    const [head = "", ...lines] = block.split("\n");
    if (head === "") continue;
    const path = head
      .slice("# file: ".length)
      .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
      .slice(root.length + 1);
    const entries = lines.map((line): [string, string] => [
      line.split("=")[0] ?? "",
      line.slice(line.indexOf("=") + 1),
    ]);
    files.set(path, new Map(entries));
  }
  return files;
}

function typeOf(stats: fs.BigIntStats): NodeType {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isFIFO()) return "fifo";
  if (stats.isSocket()) return "socket";
  return stats.isCharacterDevice() ? "char" : "block";
}

function size(node: Node): { size?: number } {
  return node.type === "file" ? { size: Number(node.stats.size) } : {};
}

function byPath(x: Node, y: Node): number {
  return x.path < y.path ? -1 : x.path > y.path ? 1 : 0;
}

function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
