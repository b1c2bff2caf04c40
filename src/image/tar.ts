/** A node to put into a root. */
export interface TarNode {
  /** Without a leading slash. */
  readonly path: string;
  readonly type: "file" | "symlink" | "directory";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly content?: Uint8Array;
  readonly target?: string;
}

const BLOCK = 512;
const TYPES = { file: "0", symlink: "2", directory: "5" } as const;

/** A tar stream of the nodes, in their order. Names that do not fit go into GNU's long-name records. */
export function tarStream(nodes: readonly TarNode[]): Buffer {
  return Buffer.concat([...nodes.flatMap(records), Buffer.alloc(2 * BLOCK)]);
}

function records(node: TarNode): Buffer[] {
  const name = Buffer.from(node.type === "directory" ? `${node.path}/` : node.path);
  const link = Buffer.from(node.target ?? "");
  const content = node.type === "file" ? Buffer.from(node.content ?? []) : Buffer.alloc(0);
  return [
    ...(name.length > 100 ? longName("L", name) : []),
    ...(link.length > 100 ? longName("K", link) : []),
    header(name, link, TYPES[node.type], content.length, node),
    padded(content),
  ];
}

function longName(type: string, name: Buffer): Buffer[] {
  const content = Buffer.concat([name, Buffer.alloc(1)]);
  const plain = { mode: 0, uid: 0, gid: 0, mtime: 0 };
  return [header(Buffer.from("././@LongLink"), Buffer.alloc(0), type, content.length, plain), padded(content)];
}

type Numbers = Pick<TarNode, "mode" | "uid" | "gid" | "mtime">;

function header(name: Buffer, link: Buffer, type: string, size: number, numbers: Numbers): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(value.toString(8).padStart(width - 1, "0"), at, "latin1");
  name.copy(block, 0, 0, 100);
  octal(numbers.mode, 100, 8);
  octal(numbers.uid, 108, 8);
  octal(numbers.gid, 116, 8);
  octal(size, 124, 12);
  octal(numbers.mtime, 136, 12);
  block.write(type, 156, "latin1");
  link.copy(block, 157, 0, 100);
  block.write("ustar  \0", 257, "latin1");
  // The checksum is taken over a header whose checksum field is blank.
  block.fill(0x20, 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
