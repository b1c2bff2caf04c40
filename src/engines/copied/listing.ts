import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Host } from "../../host/index.ts";
import { findBeside } from "../beside-served.ts";

/** A file or symbolic link, by what shows that it was changed. */
export interface ListedFile {
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970 with nine decimals, as printed. */
  readonly modified: string;
  /** As `modified`; empty where a store told of it, which knows neither. */
  readonly changed: string;
  readonly inode: string;
}

/** What is remembered of a tree. */
export interface Listing {
  /** Its files and symbolic links by path relative to the tree, as latin1 since names are bytes. */
  readonly files: ReadonlyMap<string, ListedFile>;
  /** One sum over its directories and whatever else is in it, and their times of change; undefined where nobody told. */
  readonly rest?: string | undefined;
}

export interface TreeListing extends Listing {
  readonly rest: string;
  /** Directories in it where another file system, or another subvolume, begins: what is there is not looked at. */
  readonly elsewhere: readonly string[];
  /** Something below could not be looked at. */
  readonly partial: boolean;
}

const FORMAT = "%y\\t%D\\t%s\\t%T@\\t%C@\\t%i\\t%p\\0";

/** `apart`: paths relative to `at` that are passed over. Follows no link; what goes away during the look is no error. */
export async function listTree(host: Host, at: string, apart: readonly string[]): Promise<TreeListing> {
  // `find .`: a name that begins with a dash, or a pattern's signs in the path above, mean nothing.
  const over = apart.flatMap((path) => ["-path", `./${escapePattern(path)}`, "-prune", "-o"]);
  const expression = ["-ignore_readdir_race", ...over, "-printf", FORMAT];
  const { stdout, partial, served } = await findBeside(host, at, expression, apart);
  const files = new Map<string, ListedFile>();
  const others: string[] = [];
  const elsewhere = served.filter((path) => !isIn(path, apart));
  let device: string | undefined;
  for (const record of stdout.toString("latin1").split("\0")) {
    const [type, itsDevice, size = "", modified = "", changed = "", inode = "", ...rest] = record.split("\t");
    if (itsDevice === undefined) continue;
    const path = rest.join("\t").slice(2);
    device ??= itsDevice;
    if (itsDevice !== device) {
      // Where find(1) was given a directory of another device as such, it tells what is in it too.
      if (elsewhere.some((other) => path.startsWith(`${other}/`))) continue;
      if (type === "d") elsewhere.push(path);
    }
    if (type !== "f" && type !== "l") others.push(`${path}\0${type} ${changed} ${inode}`);
    else files.set(path, { size: Number(size), modified: nanoseconds(modified), changed: nanoseconds(changed), inode });
  }
  const rest = createHash("sha256").update(others.sort().join("\0")).digest("hex");
  return { files, rest, elsewhere, partial };
}

function isIn(path: string, apart: readonly string[]): boolean {
  return apart.some((one) => {
    const other = Buffer.from(one).toString("latin1");
    return path === other || path.startsWith(`${other}/`);
  });
}

/** For find(1). */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\]/g, "\\$&");
}

/** find(1) prints a tenth decimal, which is always 0. */
function nanoseconds(seconds: string): string {
  const [whole = "0", fraction = ""] = seconds.split(".");
  return `${whole}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}

/** The path of the record that has the sum over the rest: no file's, since those are relative. */
const REST = "/";

/** Records end with a NUL; fields, of which the path is the last, are apart by tabs; gzip around all. */
export async function writeListing(host: Host, file: string, { files, rest }: Listing): Promise<void> {
  const lines = Array.from(
    files,
    ([path, { size, modified, changed, inode }]) => `${size}\t${modified}\t${changed}\t${inode}\t${path}\0`,
  );
  if (rest !== undefined) lines.push(`0\t0\t${rest}\t\t${REST}\0`);
  const packed = await promisify(gzip)(Buffer.from(lines.join(""), "latin1"), { level: 1 });
  await host.makeDir(dirname(file));
  await host.writeFile(file, packed, { mode: 0o600 });
}

/** undefined where there is none. */
export async function readListing(host: Host, file: string): Promise<Listing | undefined> {
  if (!(await host.exists(file))) return undefined;
  const text = (await promisify(gunzip)(await host.readFile(file))).toString("latin1");
  const files = new Map<string, ListedFile>();
  let rest: string | undefined;
  for (const record of text.split("\0")) {
    const [size, modified, changed = "", inode = "", ...names] = record.split("\t");
    if (size === undefined || modified === undefined) continue;
    const path = names.join("\t");
    if (path === REST) rest = changed;
    else files.set(path, { size: Number(size), modified, changed, inode });
  }
  return { files, rest };
}
