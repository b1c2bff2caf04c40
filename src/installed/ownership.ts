import { parseMd5Sums, type StatusEntry } from "../format/index.ts";
import type { BytePath, Diversion } from "../model/index.ts";
import { type Contents, UNPACKED } from "./contents.ts";
import { type Directories, parentOf } from "./directories.ts";
import type { Filter, Verdict } from "./filters.ts";
import type { OwnedPaths } from "./owned-paths.ts";
import type { Tree } from "./tree.ts";

/** What makes owned paths of packages' contents. `diversions` is by the path that they divert, as dpkg spells it. */
export interface OwnershipContext {
  readonly tree: Tree;
  readonly directories: Directories;
  readonly diversions: ReadonlyMap<BytePath, Diversion>;
  readonly filter: Filter | undefined;
  readonly owned: OwnedPaths;
}

/** Every directory of the paths, as the packages spell them. */
export function directoriesIn(contents: readonly Contents[]): Set<BytePath> {
  const found = new Set<BytePath>();
  let last = "";
  for (const { paths } of contents) {
    for (const path of paths) {
      if (isIn(path, last)) continue;
      last = parentOf(path);
      found.add(last);
    }
  }
  return found;
}

/** `parents`: the directories that have something in them, of this package at least. */
export function addPackage(
  context: OwnershipContext,
  entry: StatusEntry,
  owner: number,
  contents: Contents,
  parents: ReadonlySet<BytePath>,
): void {
  const { owned, diversions, filter } = context;
  const unpacked = UNPACKED.has(entry.state);
  const unsure = new Set(entry.conffiles.filter(mayBeAbsent).map(({ path }) => path));
  const undecided: BytePath[] = [];
  const place = placer(context, entry.name);
  for (const path of contents.paths) {
    const verdict = filter === undefined ? "kept" : decided(filter(path), parents.has(path));
    if (verdict === "unless-file") undecided.push(path);
    const kept = verdict === "kept";
    owned.add(place(path), owner, { kept, expected: kept && unpacked && !unsure.has(path) });
  }

  for (const conffile of entry.conffiles) {
    const index = owned.indexOf(place(conffile.path));
    if (index < 0 || !owned.belongsTo(index, owner)) continue;
    owned.setConffile(index);
    if (conffile.md5 !== undefined) owned.addMd5(index, conffile.md5);
  }
  const problems = parseMd5Sums(contents.md5sums ?? "", (path, md5) => {
    const index = owned.indexOf(place(path));
    if (index >= 0 && owned.belongsTo(index, owner) && !owned.isConffile(index)) owned.addMd5(index, md5);
  });
  context.tree.refuseAll(contents.md5sumsPath, problems);

  for (const path of undecided) {
    const index = owned.indexOf(place(path));
    if (!owned.isFile(index)) owned.add(place(path), owner, { kept: true, expected: unpacked });
  }

  function placer({ directories }: OwnershipContext, name: string): (path: BytePath) => BytePath {
    let parent = "";
    let canonical = "";
    return (spelt) => {
      const diversion = diversions.size === 0 ? undefined : diversions.get(spelt);
      const path = diversion === undefined || diversion.package === name ? spelt : diversion.to;
      if (path === "/") return path;
      if (!isIn(path, parent)) {
        parent = parentOf(path);
        canonical = directories.knows(parent) ? directories.of(parent) : parentOf(directories.canonical(path));
      }
      return parent === canonical ? path : `${canonical}${path.slice(parent.length)}`;
    };
  }
}

/** The administrator, or the package itself, may have taken it away; or it is not in its place yet. */
function mayBeAbsent(conffile: StatusEntry["conffiles"][number]): boolean {
  return conffile.obsolete || conffile.removeOnUpgrade || conffile.md5 === undefined;
}

function decided(verdict: Verdict, directory: boolean): Verdict {
  return verdict === "unless-file" && directory ? "kept" : verdict;
}

function isIn(path: BytePath, directory: BytePath): boolean {
  return path.lastIndexOf("/") === directory.length && path.startsWith(directory);
}
