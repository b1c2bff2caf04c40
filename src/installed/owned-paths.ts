import type { BytePath, InstalledPackage, OwnedPath } from "../model/index.ts";

const MD5_BYTES = 16;

const EXPECTED = 1;
const KEPT = 2;
const CONFFILE = 4;
const DIRECTORY = 8;
const FILE = 16;
const HAS_MD5 = 32;

/** What is said of a path with one of its packages. */
export interface Claim {
  /** dpkg unpacks it, if it unpacks the package. */
  readonly kept: boolean;
  readonly expected: boolean;
}

/**
 * Every path that a package has, in columns: a machine has half a million of them, and an object of each would take ten
 * times the memory. A package is a number: its place in `packages`. Paths are canonical and numbered as they come.
 */
export class OwnedPaths {
  readonly #packages: readonly InstalledPackage[];
  readonly #indexes = new Map<BytePath, number>();
  readonly #paths: BytePath[] = [];
  readonly #flags: number[] = [];
  readonly #first: number[] = [];
  /** Of those that have more packages: a list, from the last one on. */
  readonly #last: number[] = [];
  readonly #listed: { readonly package: number[]; readonly before: number[] } = { package: [], before: [] };
  #md5s: Buffer = Buffer.alloc(MD5_BYTES * 1024);
  readonly #furtherMd5s = new Map<number, string[]>();

  constructor(packages: readonly InstalledPackage[]) {
    this.#packages = packages;
  }

  get count(): number {
    return this.#paths.length;
  }

  indexOf(path: BytePath): number {
    return this.#indexes.get(path) ?? -1;
  }

  /** Answers with the path's number. */
  add(path: BytePath, owner: number, claim: Claim): number {
    const flags = (claim.kept ? KEPT : 0) | (claim.expected ? EXPECTED : 0);
    const known = this.#indexes.get(path);
    if (known === undefined) {
      const index = this.#paths.push(path) - 1;
      this.#indexes.set(path, index);
      this.#flags.push(flags);
      this.#first.push(owner);
      this.#last.push(-1);
      return index;
    }
    this.#flags[known] = this.#flagsOf(known) | flags;
    if (!this.belongsTo(known, owner)) {
      this.#listed.before.push(this.#last[known] as number);
      this.#last[known] = this.#listed.package.push(owner) - 1;
    }
    return known;
  }

  /** Whether `owner` was the last one who had a claim to it. */
  belongsTo(index: number, owner: number): boolean {
    const last = this.#last[index] as number;
    return (last < 0 ? this.#first[index] : this.#listed.package[last]) === owner;
  }

  setConffile(index: number): void {
    this.#flags[index] = this.#flagsOf(index) | CONFFILE | FILE;
  }

  setDirectory(index: number): void {
    this.#flags[index] = this.#flagsOf(index) | DIRECTORY;
  }

  isFile(index: number): boolean {
    return (this.#flagsOf(index) & FILE) !== 0;
  }

  isConffile(index: number): boolean {
    return (this.#flagsOf(index) & CONFFILE) !== 0;
  }

  /** `md5` is hex, in lower case. */
  addMd5(index: number, md5: string): void {
    const flags = this.#flagsOf(index);
    this.#flags[index] = flags | HAS_MD5 | FILE;
    if ((flags & HAS_MD5) === 0) {
      this.#makeRoom(index);
      this.#md5s.write(md5, index * MD5_BYTES, MD5_BYTES, "hex");
      return;
    }
    const md5s = this.#md5sOf(index);
    if (!md5s.includes(md5)) this.#furtherMd5s.set(index, [...md5s.slice(1), md5]);
  }

  at(index: number): OwnedPath {
    const path = this.#paths[index];
    if (path === undefined) throw new Error(`there is no path number ${index}`);
    const flags = this.#flagsOf(index);
    const packages = this.#packagesOf(index);
    return {
      path,
      package: packages[0] as InstalledPackage,
      packages,
      md5s: (flags & HAS_MD5) === 0 ? [] : this.#md5sOf(index),
      conffile: (flags & CONFFILE) !== 0,
      type: (flags & FILE) !== 0 ? "file" : (flags & DIRECTORY) !== 0 ? "directory" : undefined,
      excluded: (flags & KEPT) === 0,
      expected: (flags & EXPECTED) !== 0,
    };
  }

  ownerOf(index: number): InstalledPackage | undefined {
    return this.#packages[this.#first[index] ?? -1];
  }

  #packagesOf(index: number): InstalledPackage[] {
    const found: InstalledPackage[] = [];
    for (let at = this.#last[index] as number; at >= 0; at = this.#listed.before[at] as number) {
      found.push(this.#packages[this.#listed.package[at] as number] as InstalledPackage);
    }
    found.push(this.ownerOf(index) as InstalledPackage);
    return found.reverse();
  }

  #md5sOf(index: number): string[] {
    const first = this.#md5s.toString("hex", index * MD5_BYTES, (index + 1) * MD5_BYTES);
    return [first, ...(this.#furtherMd5s.get(index) ?? [])];
  }

  #flagsOf(index: number): number {
    return this.#flags[index] as number;
  }

  #makeRoom(index: number): void {
    if ((index + 1) * MD5_BYTES <= this.#md5s.length) return;
    const larger = Buffer.alloc(Math.max(this.#md5s.length * 2, (index + 1) * MD5_BYTES));
    this.#md5s.copy(larger);
    this.#md5s = larger;
  }
}
