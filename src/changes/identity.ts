import { livePath, type Name, type Names, pristinePath } from "./names.ts";

/**
 * What a name is on both sides. `kept`: the same file at the same place. `moved`: the same file elsewhere.
 * `replaced`: another file where pristine had one that is nowhere any more.
 */
export interface Pair {
  readonly how: "kept" | "moved" | "replaced";
  readonly before: Name;
  readonly now: Name;
}

export interface Identities {
  readonly pairs: readonly Pair[];
  /** Only the tops: what was below a directory that is gone is not listed. */
  readonly deleted: readonly Name[];
  readonly created: readonly Name[];
}

/**
 * Decides, for each name that the stream spoke of, which pristine name it is compared with.
 * A directory made anew where an old one was removed takes the old one's place, so that what is
 * below both is compared by its name.
 */
export function identify(names: Names): Identities {
  const twins = new Twins(names);
  const { pairs, gone, added } = pairByInode(names, twins);
  const lost = replaceLost(pairs, gone, added, twins);
  const successors = new Map(
    [...pairs.values()].filter((pair) => pair.how === "replaced").map((pair) => [pair.before, pair.now]),
  );
  return {
    pairs: [...pairs.values()],
    deleted: lost.filter((name) => isTop(name, successors)),
    created: [...added],
  };
}

/** By the live name. */
type Pairs = Map<Name, Pair>;

/** Which pristine directory a live one stands for: itself, or the one whose place it took. */
class Twins {
  readonly #root: Name;
  readonly #known = new Map<Name, Name | undefined>();

  constructor(names: Names) {
    this.#root = names.root;
  }

  of(directory: Name): Name | undefined {
    if (directory === this.#root || directory.pristine !== undefined) return directory;
    if (this.#known.has(directory)) return this.#known.get(directory);
    const former = this.formerAt(directory);
    const twin = former?.directory === true && former.live === undefined ? former : undefined;
    this.#known.set(directory, twin);
    return twin;
  }

  /** What pristine had where `name` is now, where the stream spoke of it. */
  formerAt(name: Name): Name | undefined {
    if (name.live === undefined) return undefined;
    return this.of(name.live.parent)?.before?.get(name.live.name);
  }

  isAt(now: Name, before: Name): boolean {
    const { live } = now;
    const { pristine } = before;
    if (live === undefined || pristine === undefined) return live === pristine;
    return live.name === pristine.name && this.of(live.parent) === pristine.parent;
  }
}

function pairByInode(names: Names, twins: Twins): { pairs: Pairs; gone: Set<Name>; added: Set<Name> } {
  const pairs: Pairs = new Map([[names.root, { how: "kept", before: names.root, now: names.root }]]);
  const gone = new Set<Name>();
  const added = new Set<Name>();
  for (const inode of new Set(names.all.map((name) => name.inode))) {
    const before = inode.names.filter((name) => name.pristine !== undefined);
    const now = inode.names.filter((name) => name.live !== undefined);
    for (const name of now) {
      const same = before.findIndex((former) => twins.isAt(name, former));
      if (same < 0) continue;
      pairs.set(name, { how: "kept", before: before[same] as Name, now: name });
      before.splice(same, 1);
    }
    const elsewhere = now.filter((name) => !pairs.has(name));
    if (before.length > 1) before.sort(byText(pristinePath));
    if (elsewhere.length > 1) elsewhere.sort(byText(livePath));
    for (const [index, name] of elsewhere.entries()) {
      const former = before[index];
      if (former === undefined) added.add(name);
      else pairs.set(name, { how: "moved", before: former, now: name });
    }
    for (const name of before.slice(elsewhere.length)) gone.add(name);
  }
  return { pairs, gone, added };
}

/**
 * Where pristine's file is nowhere any more and something else has its place, that path was modified, be its new
 * file made or moved there; a moved one's former path is then gone itself. A moved directory stays moved:
 * what is below it was not looked at. Returns what remains lost, in the order found.
 */
function replaceLost(pairs: Pairs, gone: Set<Name>, added: Set<Name>, twins: Twins): Name[] {
  const successors = new Map<Name, Name>();
  for (const name of [...added, ...movedFiles(pairs)]) {
    const former = twins.formerAt(name);
    if (former !== undefined) successors.set(former, name);
  }
  const lost: Name[] = [];
  const queue = [...gone];
  for (const name of queue) {
    const successor = successors.get(name);
    if (successor === undefined) {
      lost.push(name);
      continue;
    }
    const former = pairs.get(successor)?.before;
    if (former !== undefined) queue.push(former);
    added.delete(successor);
    pairs.set(successor, { how: "replaced", before: name, now: successor });
  }
  return lost;
}

function movedFiles(pairs: Pairs): Name[] {
  return [...pairs.values()].filter((pair) => pair.how === "moved" && !pair.now.directory).map((pair) => pair.now);
}

/** Whether the directory that `name` was in is still there, or a directory in its place. */
function isTop(name: Name, successors: ReadonlyMap<Name, Name>): boolean {
  const parent = name.pristine?.parent;
  if (parent === undefined || parent.live !== undefined || parent.pristine === undefined) return true;
  return successors.get(parent)?.directory === true;
}

function byText(of: (name: Name) => string): (a: Name, b: Name) => number {
  return (a, b) => {
    const [first, second] = [of(a), of(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  };
}
