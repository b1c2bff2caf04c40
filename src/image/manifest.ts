import type { ImageContext } from "./context.ts";
import { type Node, parseHashes, parseNodes, parseXattrs, withContent } from "./manifest-parse.ts";

/** Every node of a tree, sorted by path. Holds no device or inode number: equal trees have equal manifests. */
export async function readManifest(context: ImageContext, tree: string): Promise<Node[]> {
  const [output, xattrs] = await Promise.all([
    runIn(context, tree, ["find", ".", "-xdev", "-printf", NODE_FORMAT]),
    runIn(context, tree, ["sh", "-euc", XATTRS]),
  ]);
  const nodes = parseNodes(output);
  const files = nodes.filter((node) => node.type === "f").map((node) => node.path);
  const devices = nodes.filter((node) => node.type === "c" || node.type === "b").map((node) => node.path);
  // One process for each processor: two that share a pipe would mix their records.
  const parts = Array.from({ length: context.host.cpus }, (_, part) =>
    files.filter((_, at) => at % context.host.cpus === part),
  );
  const told = await Promise.all([
    ...parts.map((part) => over(context, tree, ["sha256sum", "--zero", "--binary", "--"], part)),
    over(context, tree, ["stat", "--printf", "%t:%T *%n\\0", "--"], devices),
  ]);
  return withContent(nodes, new Map(told.flatMap((each) => [...parseHashes(each)])), parseXattrs(xattrs));
}

/** type, mode, uid, gid, mtime, size, inode, links, target, path; NUL after each. */
const NODE_FORMAT = String.raw`%y\0%m\0%U\0%G\0%T@\0%s\0%i\0%n\0%l\0%p\0`;

// getfattr reads one tree by itself, but would walk into other file systems.
const XATTRS = `
find . -xdev -print0 | xargs -0 -r -n 2048 getfattr --absolute-names --no-dereference --dump --match=- --encoding=hex --
`;

/** Runs `argv` with the paths behind it, in as many goes as they need. */
async function over(context: ImageContext, tree: string, argv: readonly string[], paths: readonly string[]) {
  const input = Buffer.from(paths.map((path) => `./${path}\0`).join(""), "latin1");
  return runIn(context, tree, ["xargs", "--null", "--no-run-if-empty", ...argv], input);
}

async function runIn(context: ImageContext, cwd: string, argv: readonly string[], input?: Buffer): Promise<Buffer> {
  const { host, toolchain } = context;
  const options = { cwd, effect: "read" as const, env: { LC_ALL: "C" }, ...(input === undefined ? {} : { input }) };
  return (await host.run(toolchain.wrap(argv), options)).stdout;
}
