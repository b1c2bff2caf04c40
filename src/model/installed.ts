import type { BytePath, Unexamined } from "./untracked.ts";

/** As dpkg(1) has them. Of a package in `config-files` only configuration files are left. */
export type PackageState =
  | "not-installed"
  | "config-files"
  | "half-installed"
  | "unpacked"
  | "half-configured"
  | "triggers-awaited"
  | "triggers-pending"
  | "installed";

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** `all`, `amd64` ... */
  readonly architecture: string;
  readonly state: PackageState;
  /**
   * Milliseconds since 1970, when its files had been unpacked: a file whose ctime is before that is as the package
   * brought it. Not whole. Its configuration files got their names later, when it was configured. 0 where nobody knows.
   */
  readonly unpackedMs: number;
}

/** A path that at least one package has. */
export interface OwnedPath {
  /** Canonical, and where the file really is: diversions followed. */
  readonly path: BytePath;
  /** The first of its packages; a directory, and a file of several architectures, has more of them. */
  readonly package: InstalledPackage;
  readonly packages: readonly InstalledPackage[];
  /** MD5, hex, that its content may have: one, or some where packages disagree; empty where the database knows none. */
  readonly md5s: readonly string[];
  readonly conffile: boolean;
  /** `undefined` where the database does not say: a symlink, an empty directory, or a file without a checksum. */
  readonly type: "file" | "directory" | undefined;
  /** dpkg is told not to unpack it, by path-exclude. */
  readonly excluded: boolean;
  /**
   * dpkg has it there: not excluded, its package is unpacked, and it is no configuration file that is obsolete or not yet
   * configured. Where it is not on the disk, somebody removed it.
   */
  readonly expected: boolean;
}

/** dpkg-divert(1): the file `from` of all packages but `package` is at `to`. Both are canonical. */
export interface Diversion {
  readonly from: BytePath;
  readonly to: BytePath;
  /** `undefined`: made by the administrator, and of all packages. */
  readonly package?: string;
}

/** update-alternatives(1). */
export interface Alternative {
  readonly name: string;
  /** `manual`: a person has chosen. */
  readonly mode: "auto" | "manual";
  /** The generic path and the name below /etc/alternatives of it and of each that follows it. */
  readonly links: readonly AlternativeLink[];
  /** What can be chosen. */
  readonly choices: readonly AlternativeChoice[];
}

export interface AlternativeLink {
  readonly name: string;
  /** Canonical: `/usr/bin/editor`, which is a symlink to `/etc/alternatives/editor`. */
  readonly link: BytePath;
}

export interface AlternativeChoice {
  readonly priority: number;
  /** One for each of `links`, in their order; empty where the choice has none. As the symlink below /etc/alternatives says it. */
  readonly paths: readonly BytePath[];
}

/** dpkg-statoverride(1). */
export interface StatOverride {
  readonly path: BytePath;
  /** Names, or `#` and a number. */
  readonly user: string;
  readonly group: string;
  readonly mode: number;
}

/**
 * The package database of a root. All paths in it are as the machine that the root belongs to has them, also where the
 * root is elsewhere.
 */
export interface Installed {
  /** In the order of dpkg's status file; without those of which nothing is left. */
  readonly packages: readonly InstalledPackage[];
  readonly diversions: readonly Diversion[];
  readonly alternatives: readonly Alternative[];
  readonly statOverrides: readonly StatOverride[];
  /** Parts of the database that could not be read or understood: what they own is not known. */
  readonly unexamined: readonly Unexamined[];
  /** How many paths packages own. */
  readonly count: number;

  /**
   * The same path without symlinks among its directories, as far as packages' directories go: `/lib/x` is `/usr/lib/x`
   * where `/lib` is a symlink. The last name is not followed. Other symlinks are known in `/`, `/usr` and `/var` only.
   */
  canonical(path: BytePath): BytePath;
  /** Whose it is; `path` may be in any form. A path that has been diverted away belongs to nobody, unless to the diverter. */
  owner(path: BytePath): InstalledPackage | undefined;
  /** undefined where no package has it; `path` may be in any form. */
  owned(path: BytePath): OwnedPath | undefined;

  /** For whoever looks at all of them: the number of a canonical path, 0 to `count` - 1, or -1 where nobody owns it. */
  indexOf(canonical: BytePath): number;
  at(index: number): OwnedPath;
}
