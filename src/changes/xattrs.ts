import { runOver } from "./batch.ts";
import type { ChangesContext, Located } from "./context.ts";

/** Attribute names, as latin1, to their values in hex. */
export type Xattrs = ReadonlyMap<string, string>;

const NONE: Xattrs = new Map();
const GETFATTR = ["getfattr", "--no-dereference", "--dump", "--match=-", "--encoding=hex", "--"];

/**
 * Extended attributes, ACLs among them, in the order of `places`. Node has no call for them, so getfattr is
 * asked, once for all. What is not there any more has none.
 */
export async function readXattrs(context: ChangesContext, places: readonly Located[]): Promise<Xattrs[]> {
  const outputs = await runOver(context, GETFATTR, places, /: (No such file or directory|Operation not supported)$/);
  const byRoot = new Map([...outputs].map(([root, text]) => [root, parseDump(text)]));
  return places.map(({ root, path }) => byRoot.get(root)?.get(path) ?? NONE);
}

/** Names of the attributes that only one has or whose values differ, sorted. */
export function differingXattrs(a: Xattrs, b: Xattrs): string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort();
}

/** getfattr's dump: blocks of `# file: PATH` and `NAME=0xHEX`; both sides of it escape as `\ooo`. */
export function parseDump(text: string): Map<string, Xattrs> {
  const files = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("# file: ")) {
      current = new Map();
      files.set(withoutDot(unescaped(line.slice("# file: ".length))), current);
      continue;
    }
    const equals = line.indexOf("=");
    current.set(unescaped(equals < 0 ? line : line.slice(0, equals)), equals < 0 ? "" : line.slice(equals + 1));
  }
  return files;
}

function withoutDot(path: string): string {
  return path === "." ? "" : path.replace(/^\.\//, "");
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
