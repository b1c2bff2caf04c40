/** One node of a tree. Paths and other bytes are written as latin1, so that each byte is one character. */
export interface Node {
  /** Without a leading `./`; the tree's top is `.`. */
  readonly path: string;
  /** As find(1) says it: f d l p s c b. */
  readonly type: string;
  /** Octal. */
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  /** Seconds since 1970, with nanoseconds. */
  readonly mtime: string;
  /** SHA-256 of a file, target of a symlink, `major:minor` of a device. */
  readonly content: string;
  /** `name=hex`, sorted. */
  readonly xattrs: readonly string[];
  /** The first path of the same file, where it has several. */
  readonly link: string;
}

/** A node as find tells it, with what ties hard links together. */
interface Found extends Omit<Node, "xattrs" | "link"> {
  readonly inode: string;
  readonly links: string;
}

const FIELDS = 10;

export function parseNodes(output: Buffer): Found[] {
  const fields = output.toString("latin1").split("\0");
  const found: Found[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [type, mode, uid, gid, mtime, , inode, links, target, path] = fields.slice(at, at + FIELDS) as Ten;
    found.push({ path: plain(path), type, mode, uid, gid, mtime, inode, links, content: target });
  }
  return found.sort((left, right) => (left.path < right.path ? -1 : 1));
}

type Ten = [string, string, string, string, string, string, string, string, string, string];

/** Records of `hash *path`, NUL after each. */
export function parseHashes(output: Buffer): Map<string, string> {
  const records = output.toString("latin1").split("\0");
  return new Map(
    records.flatMap((record) => {
      const at = record.indexOf(" *");
      return at < 0 ? [] : [[plain(record.slice(at + 2)), record.slice(0, at)] as const];
    }),
  );
}

/** getfattr's dump: `# file: PATH`, then `name=0xHEX` lines, then an empty one; odd bytes of a path as `\ooo`. */
export function parseXattrs(output: Buffer): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const block of output.toString("latin1").split("\n\n")) {
    const [first = "", ...attributes] = block.split("\n").filter((line) => line !== "");
    if (!first.startsWith("# file: ")) continue;
    const path = first.slice("# file: ".length).replace(/\\([0-7]{3})/g, (_, octal: string) => byte(octal));
    found.set(plain(path), attributes.sort());
  }
  return found;
}

export function withContent(
  found: readonly Found[],
  hashes: ReadonlyMap<string, string>,
  xattrs: ReadonlyMap<string, readonly string[]>,
): Node[] {
  const firsts = new Map<string, string>();
  return found.map(({ inode, links, ...node }) => {
    const several = node.type !== "d" && links !== "1";
    if (several && !firsts.has(inode)) firsts.set(inode, node.path);
    return {
      ...node,
      content: hashes.get(node.path) ?? node.content,
      xattrs: xattrs.get(node.path) ?? [],
      link: several ? (firsts.get(inode) ?? "") : "",
    };
  });
}

/** The node as one line: all of it, and nothing that differs between equal trees. */
export function nodeLine(node: Node): string {
  const { path, type, mode, uid, gid, mtime, content, xattrs, link } = node;
  return JSON.stringify([path, type, mode, uid, gid, mtime, content, xattrs, link]);
}

function plain(path: string): string {
  return path.replace(/^\.\//, "");
}

function byte(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}
