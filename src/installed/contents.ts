import { parseFileList, type StatusEntry } from "../format/index.ts";
import type { FileContent } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import type { Tree } from "./tree.ts";

/** The files of dpkg's database about one package. */
export interface Contents {
  readonly paths: readonly BytePath[];
  /** Text of .md5sums, latin1; undefined where the package has none. */
  readonly md5sums: string | undefined;
  readonly md5sumsPath: BytePath;
  readonly unpackedMs: number;
}

/** Reads .list and .md5sums of each, in the order of `entries`. `names` are all names in the directory `info`. */
export async function readContents(
  tree: Tree,
  info: BytePath,
  names: ReadonlySet<string>,
  entries: readonly StatusEntry[],
): Promise<Contents[]> {
  const paths = entries.flatMap((entry) => {
    const stem = stemOf(entry, names);
    return [`${info}/${stem}.list`, `${info}/${stem}.md5sums`];
  });
  const asked = paths.map((path) => names.has(path.slice(info.length + 1)));
  const found = await tree.readAll(paths.filter((_, index) => asked[index]));
  let next = 0;
  const files = asked.map((there) => (there ? found[next++] : undefined));

  return entries.map((entry, index) => {
    const list = files[index * 2];
    const md5sums = files[index * 2 + 1];
    const path = paths[index * 2] as BytePath;
    if (asked[index * 2] === false && UNPACKED.has(entry.state)) {
      tree.refuse(path, `is not there, so nobody knows what ${entry.name} brought`);
    }
    const { value, problems } = parseFileList(list?.bytes.toString("latin1") ?? "");
    tree.refuseAll(path, problems);
    return {
      paths: value,
      md5sums: md5sums?.bytes.toString("latin1"),
      md5sumsPath: paths[index * 2 + 1] as BytePath,
      unpackedMs: unpackedMs(list, md5sums),
    };
  });
}

/**
 * dpkg writes .list when all files but the configuration files have got their names, and then renames .md5sums into its place: what has
 * a later ctime was touched after that. .list is written anew when another package takes a file over, so that its mtime
 * alone may be too late; the ctime of .md5sums is too late in a tree that was copied. The earlier of them is right in both.
 * Where a file system keeps no ctime of its own, it is the mtime, and that of .md5sums is from where it was built.
 */
function unpackedMs(list: FileContent | undefined, md5sums: FileContent | undefined): number {
  if (list === undefined) return 0;
  if (md5sums === undefined || md5sums.ctimeMs === md5sums.mtimeMs) return list.mtimeMs;
  return Math.min(list.mtimeMs, md5sums.ctimeMs);
}

/** States in which all files of a package are in their places. */
export const UNPACKED: ReadonlySet<string> = new Set([
  "unpacked",
  "half-configured",
  "triggers-awaited",
  "triggers-pending",
  "installed",
]);

/** Packages that may be there for several architectures have theirs in the name; only very old databases do not. */
function stemOf(entry: StatusEntry, names: ReadonlySet<string>): string {
  const qualified = `${entry.name}:${entry.architecture}`;
  return entry.coinstallable && names.has(`${qualified}.list`) ? qualified : entry.name;
}
