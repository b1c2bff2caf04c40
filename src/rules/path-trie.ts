import { type GlobName, globMatcher, globNames } from "../format/index.ts";
import type { BytePath } from "../model/index.ts";

/** What a pattern was put in with. */
export interface Entry<T> {
  readonly value: T;
  /** The match itself, and nothing below it. */
  readonly alone: boolean;
  /** Of those that match one path the first put in is taken. */
  readonly order: number;
}

interface Node<T> {
  literals?: Map<string, Node<T>>;
  globs?: { readonly expression: RegExp; readonly node: Node<T> }[];
  /** Reached by any number of names, none among them; stays where it is at each further name. */
  deep?: Node<T>;
  isDeep?: true;
  /** Here the patterns of every home begin too. */
  isHome?: true;
  entries?: Entry<T>[];
}

/** What is known of a directory: the nodes it has reached, and what covers all that is below it. */
interface Reached<T> {
  readonly nodes: readonly Node<T>[];
  readonly covering: readonly Entry<T>[];
}

/**
 * Thousands of patterns, asked for each of millions of paths: a tree by name, walked along the path with all nodes that
 * it may have reached. A walk asks for the siblings of a directory one after the other, so its answer for the last one is kept.
 */
export class PathTrie<T> {
  readonly #root: Node<T> = {};
  readonly #home: Node<T> = {};
  readonly #homes: readonly BytePath[];
  /** Patterns with `**` inside of a name: rare, and each tried by itself. */
  readonly #odd: { readonly matches: (path: BytePath) => boolean; readonly entry: Entry<T> }[] = [];
  #order = 0;
  #directory: BytePath | undefined;
  #reached: Reached<T> = { nodes: [], covering: [] };

  constructor(homes: readonly BytePath[] = []) {
    this.#homes = homes;
    for (const home of homes) {
      let node = this.#root;
      for (const literal of namesOf(home)) node = step(node, { literal });
      node.isHome = true;
    }
  }

  /** `pattern` begins with `/`, or with `~/` for every home; false where it does not, and nothing is put in. */
  add(pattern: string, value: T, { alone = false } = {}): boolean {
    const isOfHome = pattern === "~" || pattern.startsWith("~/");
    const rest = isOfHome ? pattern.slice(1) : pattern;
    if (!isOfHome && !rest.startsWith("/")) return false;
    const entry: Entry<T> = { value, alone: alone && !rest.endsWith("/**"), order: this.#order++ };
    const names = rest === "" || rest === "/" ? [] : globNames(rest);
    if (names === undefined) this.#addOdd(rest, entry, isOfHome ? this.#homes : [""]);
    else {
      const last = names.at(-1) === "any" ? names.slice(0, -1) : names;
      let node = isOfHome ? this.#home : this.#root;
      for (const name of last) node = step(node, name);
      node.entries ??= [];
      node.entries.push(entry);
    }
    this.#directory = undefined;
    return true;
  }

  /** The first that matches `path`, or that what is above `path` matches with all below it. */
  find(path: BytePath, accepts: (value: T) => boolean = () => true): T | undefined {
    const { reached, own } = this.#at(path);
    let best: Entry<T> | undefined;
    const consider = (entry: Entry<T>) => {
      if ((best === undefined || entry.order < best.order) && accepts(entry.value)) best = entry;
    };
    for (const entry of reached.covering) consider(entry);
    for (const node of own) for (const entry of node.entries ?? []) consider(entry);
    for (const { matches, entry } of this.#odd) if (matches(path)) consider(entry);
    return best?.value;
  }

  /** Of those that cover `path` the one that was matched by most names of it; undefined where none does. */
  deepest(path: BytePath): T | undefined {
    const { reached, own } = this.#at(path);
    for (const node of own) {
      const [entry] = node.entries ?? [];
      if (entry !== undefined) return entry.value;
    }
    const entry = reached.covering.at(-1) ?? this.#odd.find(({ matches }) => matches(path))?.entry;
    return entry?.value;
  }

  #addOdd(rest: string, entry: Entry<T>, homes: readonly BytePath[]): void {
    const fits = globMatcher(rest);
    const matches = (path: BytePath) =>
      homes.some((home) => {
        if (!path.startsWith(`${home}/`)) return false;
        let below = path.slice(home.length);
        while (below !== "" && !fits(below)) below = entry.alone ? "" : below.slice(0, below.lastIndexOf("/"));
        return below !== "";
      });
    this.#odd.push({ matches, entry });
  }

  #at(path: BytePath): { reached: Reached<T>; own: readonly Node<T>[] } {
    const slash = path.lastIndexOf("/");
    const directory = path.slice(0, slash);
    if (directory !== this.#directory) {
      this.#reached = this.#reach(directory);
      this.#directory = directory;
    }
    const name = path.slice(slash + 1);
    const nodes = this.#reached.nodes;
    return { reached: this.#reached, own: name === "" ? nodes : this.#next(nodes, name) };
  }

  #reach(directory: BytePath): Reached<T> {
    let nodes = this.#closed([this.#root]);
    const covering: Entry<T>[] = [];
    const cover = () => {
      for (const { entries = [] } of nodes) for (const entry of entries) if (!entry.alone) covering.push(entry);
    };
    for (const name of namesOf(directory)) {
      cover();
      nodes = this.#next(nodes, name);
      if (nodes.length === 0) break;
    }
    cover();
    return { nodes, covering };
  }

  #next(nodes: readonly Node<T>[], name: string): readonly Node<T>[] {
    const next: Node<T>[] = [];
    for (const node of nodes) {
      const literal = node.literals?.get(name);
      if (literal !== undefined) next.push(literal);
      for (const { expression, node: matched } of node.globs ?? []) if (expression.test(name)) next.push(matched);
      if (node.isDeep === true) next.push(node);
    }
    return this.#closed(next);
  }

  /** With all that is reached without a further name. */
  #closed(nodes: Node<T>[]): readonly Node<T>[] {
    for (const node of nodes) {
      if (node.deep !== undefined && !nodes.includes(node.deep)) nodes.push(node.deep);
      if (node.isHome === true && !nodes.includes(this.#home)) nodes.push(this.#home);
    }
    return nodes;
  }
}

function step<T>(node: Node<T>, name: GlobName): Node<T> {
  if (name === "any") {
    node.deep ??= { isDeep: true };
    return node.deep;
  }
  if ("literal" in name) {
    node.literals ??= new Map();
    const known = node.literals.get(name.literal) ?? {};
    node.literals.set(name.literal, known);
    return known;
  }
  node.globs ??= [];
  const known = node.globs.find(({ expression }) => expression.source === name.expression.source)?.node;
  const next: Node<T> = known ?? {};
  if (known === undefined) node.globs.push({ expression: name.expression, node: next });
  return next;
}

function namesOf(path: BytePath): string[] {
  return path.split("/").filter((name) => name !== "");
}
