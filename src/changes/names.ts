import { type NodeType, UserError } from "../model/index.ts";

/** A directory and a name in it. Names are bytes, one character each (latin1), so that they can be keys. */
export interface Place {
  readonly parent: Name;
  readonly name: string;
}

/** What the stream said of one file, whatever its names. */
export interface Inode {
  /** Made by the stream, as this; undefined: pristine has it. */
  readonly made: NodeType | undefined;
  /** Content may differ. */
  data: boolean;
  /** Mode, owner or times may differ. */
  metadata: boolean;
  xattrs: boolean;
  flags: boolean;
  names: Name[];
}

/** One name of a file: where it was in pristine, where it is now, or both. */
export interface Name {
  readonly pristine: Place | undefined;
  live: Place | undefined;
  /** It has, or had, names below it. */
  directory: boolean;
  inode: Inode;
  /** What pristine had below it, of what was spoken of. */
  before?: Map<string, Name>;
  /** What is below it. An undefined: what pristine had under this name is there no more. */
  now?: Map<string, Name | undefined>;
  /** The live file's place on the host where it is not below the snapshot's: a nested subvolume's top. */
  host?: string;
}

/**
 * The names that a stream speaks of, and only those: what it never mentions is where pristine has it.
 * A directory that moved takes what is below it along, unmentioned.
 */
export class Names {
  readonly root: Name;
  readonly all: Name[] = [];
  #path = "";
  #found: Name | undefined;

  constructor() {
    this.root = this.#add(undefined, undefined, inode(undefined));
    this.root.directory = true;
  }

  /** What is live at `path` at this moment of the stream. */
  at(path: string): Name {
    if (this.#found !== undefined && this.#path === path) return this.#found;
    let name = this.root;
    if (path !== "") for (const part of path.split("/")) name = this.#below(name, part, path);
    this.#path = path;
    this.#found = name;
    return name;
  }

  /** What pristine had at `path`. */
  before(path: string): Name {
    let name = this.root;
    for (const part of path.split("/")) {
      const known = name.before?.get(part);
      if (known === undefined && name !== this.root && name.live === undefined) throw inconsistent(path);
      name = known ?? this.#unmentioned(name, part);
    }
    return name;
  }

  make(path: string, type: NodeType): Name {
    const made = this.#add(undefined, undefined, inode(type));
    made.directory = type === "directory";
    this.#put(made, path);
    return made;
  }

  link(path: string, existing: string): void {
    const target = this.at(existing);
    this.#put(this.#add(undefined, undefined, target.inode), path);
  }

  rename(path: string, to: string): void {
    const name = this.at(path);
    this.#take(name, path);
    this.#put(name, to);
  }

  remove(path: string, directory: boolean): void {
    const name = this.at(path);
    name.directory ||= directory;
    this.#take(name, path);
  }

  #below(parent: Name, part: string, path: string): Name {
    const known = parent.now?.get(part);
    if (known !== undefined) return known;
    if (parent.now?.has(part) === true || !this.#isPristine(parent)) throw inconsistent(path);
    return this.#unmentioned(parent, part);
  }

  #unmentioned(parent: Name, part: string): Name {
    parent.directory = true;
    const place = { parent, name: part };
    const name = this.#add(place, place, inode(undefined));
    parent.before ??= new Map();
    parent.before.set(part, name);
    parent.now ??= new Map();
    parent.now.set(part, name);
    return name;
  }

  #isPristine(name: Name): boolean {
    return name === this.root || name.pristine !== undefined;
  }

  #take(name: Name, path: string): void {
    const place = name.live;
    if (place === undefined) throw inconsistent(path);
    if (place.parent.before?.has(place.name) === true) place.parent.now?.set(place.name, undefined);
    else place.parent.now?.delete(place.name);
    name.live = undefined;
    this.#found = undefined;
  }

  #put(name: Name, path: string): void {
    const slash = path.lastIndexOf("/");
    const parent = slash < 0 ? this.root : this.at(path.slice(0, slash));
    const part = path.slice(slash + 1);
    if (part === "" || parent.now?.get(part) !== undefined) throw inconsistent(path);
    parent.directory = true;
    parent.now ??= new Map();
    parent.now.set(part, name);
    name.live = { parent, name: part };
    this.#found = undefined;
  }

  #add(pristine: Place | undefined, live: Place | undefined, of: Inode): Name {
    const name: Name = { pristine, live, directory: false, inode: of };
    of.names.push(name);
    this.all.push(name);
    return name;
  }
}

/** `one` and `other` turned out to be the same file. */
export function unite(one: Inode, other: Inode): void {
  if (one === other) return;
  one.data ||= other.data;
  one.metadata ||= other.metadata;
  one.xattrs ||= other.xattrs;
  one.flags ||= other.flags;
  for (const name of other.names) {
    name.inode = one;
    one.names.push(name);
  }
  other.names = [];
}

/** Relative to pristine, latin1; empty for the root. */
export function pristinePath(name: Name): string {
  return pathOf(name.pristine, pristinePath);
}

/** Relative to the live root, latin1; empty for the root. */
export function livePath(name: Name): string {
  return pathOf(name.live, livePath);
}

function pathOf(place: Place | undefined, of: (name: Name) => string): string {
  if (place === undefined) return "";
  const above = of(place.parent);
  return above === "" ? place.name : `${above}/${place.name}`;
}

function inode(made: NodeType | undefined): Inode {
  return { made, data: false, metadata: false, xattrs: false, flags: false, names: [] };
}

function inconsistent(path: string): UserError {
  return new UserError(
    "CHANGES_STREAM",
    `the send stream contradicts itself at ${JSON.stringify(Buffer.from(path, "latin1").toString())}`,
    { hint: "Check the file system: btrfs scrub start -B, and the kernel's messages." },
  );
}
