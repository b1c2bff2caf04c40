import { type Lost, NOTHING } from "../engine.ts";
import type { ListedFile } from "./listing.ts";

/** What is here now against what was copied. */
export interface Compared {
  /** New here, or not what it was. */
  readonly changed: Lost;
  /** Files that were copied and are not here any more. */
  readonly gone: number;
  /** Files that were copied. */
  readonly known: number;
}

/** With the paths of it. */
export interface ComparedPaths extends Compared {
  /** What is new here, or not what it was. */
  readonly paths: readonly string[];
  /** Of them those that have the size they had, and another time of modification. */
  readonly rewritten: readonly string[];
  /** Of them those that have the size and the time they had: their mode may have changed, or their content. */
  readonly restamped: readonly string[];
  readonly same: readonly string[];
}

/** Pure. A store tells less of a file than a disk does: then size and time of modification have to do. */
export function compare(now: ReadonlyMap<string, ListedFile>, copied: ReadonlyMap<string, ListedFile>): ComparedPaths {
  const [paths, rewritten, restamped, same]: [string[], string[], string[], string[]] = [[], [], [], []];
  let changed = NOTHING;
  let found = 0;
  for (const [path, file] of now) {
    const former = copied.get(path);
    if (former !== undefined) found += 1;
    if (former !== undefined && isSame(file, former)) {
      same.push(path);
      continue;
    }
    paths.push(path);
    if (former?.size === file.size) (former.modified === file.modified ? restamped : rewritten).push(path);
    changed = withFile(changed, file);
  }
  return { changed, gone: copied.size - found, known: copied.size, paths, rewritten, restamped, same };
}

/** The size of what a store tells no size of: a symbolic link's. */
export const UNKNOWN = -1;

export function isSame(one: ListedFile, other: ListedFile): boolean {
  if (one.size !== other.size && one.size !== UNKNOWN && other.size !== UNKNOWN) return false;
  if (one.modified !== other.modified) return false;
  if (one.changed === "" || other.changed === "") return true;
  return one.changed === other.changed && one.inode === other.inode;
}

export function amountOf(files: Iterable<ListedFile>): Lost {
  let amount = NOTHING;
  for (const file of files) amount = withFile(amount, file);
  return amount;
}

function withFile({ files, bytes, commits, newestMs }: Lost, { size, modified }: ListedFile): Lost {
  return {
    files: files + 1,
    bytes: bytes + Math.max(0, size),
    commits,
    newestMs: Math.max(newestMs, Number(modified) * 1000),
  };
}
