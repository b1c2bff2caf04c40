import type { BytePath } from "../model/index.ts";
import type { Tree } from "./tree.ts";

/** As the kernel has it. */
const MOST_SYMLINKS = 40;

/**
 * Which directories of packages are symlinks in the tree, and where they lead. A directory's path is without a last slash here,
 * so that the root's is empty. Symlinks stay in the tree: an absolute one is absolute in it.
 */
export class Directories {
  readonly #tree: Tree;
  /** Any form to canonical form, of those that were asked for. */
  readonly #canonical = new Map<BytePath, BytePath>([["", ""]]);
  /** Each path of a symlink, canonical but for its last name, to where it leads, canonical. */
  readonly #links = new Map<BytePath, BytePath>();
  /** Paths that were looked at and are no symlinks, as long as something is learnt. */
  readonly #plain = new Set<BytePath>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** Afterwards `of` knows all of `directories`, and what they are in. Those of one depth are looked at together. */
  async learn(directories: Iterable<BytePath>): Promise<void> {
    const levels: BytePath[][] = [];
    const depths = new Map<BytePath, number>();
    const place = (directory: BytePath): number => {
      if (this.#canonical.has(directory)) return -1;
      const known = depths.get(directory);
      if (known !== undefined) return known;
      const depth = place(parentOf(directory)) + 1;
      depths.set(directory, depth);
      if (levels[depth] === undefined) levels.push([directory]);
      else levels[depth].push(directory);
      return depth;
    };
    for (const directory of directories) place(directory);
    for (const level of levels) await this.#learnLevel(level);
  }

  knows(directory: BytePath): boolean {
    return this.#canonical.has(directory);
  }

  /** The canonical form of a directory that was learnt. */
  of(directory: BytePath): BytePath {
    const canonical = this.#canonical.get(directory);
    if (canonical === undefined) throw new Error(`nobody asked for ${directory}`);
    return canonical;
  }

  /** Afterwards only `canonical` answers. */
  forget(): void {
    this.#canonical.clear();
    this.#plain.clear();
  }

  /** The canonical form of any path, as far as the symlinks are known. Its last name is not followed. */
  canonical(path: BytePath): BytePath {
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    let at = "";
    for (const [index, name] of names.entries()) {
      if (name === "..") at = parentOf(at);
      else {
        at = `${at}/${name}`;
        if (index < names.length - 1) at = this.#links.get(at) ?? at;
      }
    }
    return at === "" ? "/" : at;
  }

  /** Where a path leads when all of its symlinks are followed, the last as well. */
  async follow(path: BytePath): Promise<BytePath> {
    return this.#walk("", path, { left: MOST_SYMLINKS });
  }

  async #learnLevel(level: readonly BytePath[]): Promise<void> {
    const simple = new Map<BytePath, BytePath>();
    for (const directory of level) {
      const name = directory.slice(directory.lastIndexOf("/") + 1);
      const parent = this.of(parentOf(directory));
      if (name === "" || name === ".") this.#canonical.set(directory, parent);
      else if (name === "..") this.#canonical.set(directory, parentOf(parent));
      else simple.set(directory, `${parent}/${name}`);
    }
    await this.#look([...new Set(simple.values())]);
    for (const [directory, path] of simple) this.#canonical.set(directory, this.#links.get(path) ?? path);
  }

  /** Finds out which of them are symlinks. */
  async #look(paths: readonly BytePath[], hops = { left: MOST_SYMLINKS }): Promise<void> {
    const unseen = paths.filter((path) => !this.#plain.has(path) && !this.#links.has(path));
    const types = await this.#tree.types(unseen);
    for (const [index, path] of unseen.entries()) {
      if (types[index] === "denied") this.#tree.refuse(path, "may not be looked at");
      if (types[index] !== "symlink") this.#plain.add(path);
      else this.#links.set(path, await this.#target(path, hops));
    }
  }

  /** A symlink that leads nowhere, by a loop, leads to itself. */
  async #target(path: BytePath, hops: { left: number }): Promise<BytePath> {
    if (hops.left-- <= 0) return path;
    const target = await this.#tree.link(path);
    return this.#walk(target.startsWith("/") ? "" : parentOf(path), target, hops);
  }

  async #walk(from: BytePath, path: BytePath, hops: { left: number }): Promise<BytePath> {
    let at = from;
    for (const name of path.split("/")) {
      if (name === "" || name === ".") continue;
      if (name === "..") {
        at = parentOf(at);
        continue;
      }
      at = `${at}/${name}`;
      await this.#look([at], hops);
      at = this.#links.get(at) ?? at;
    }
    return at;
  }
}

/** Without the last name. */
export function parentOf(path: BytePath): BytePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
