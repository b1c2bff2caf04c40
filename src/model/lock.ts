import type { Architecture } from "./declaration.ts";

/** What `lethe.lock` and `tools.lock` say. Holds no host name: a mirror is chosen when fetching. */
export interface Lock {
  readonly version: 1;
  readonly architecture: Architecture;
  /** The program that made it; absent in a tools lock. */
  readonly lethe?: { readonly version: string; readonly digest: string };
  /** Hash of the declaration's PackageSet that was solved: a lock for other packages is stale. */
  readonly request: string;
  readonly sources: readonly LockedSource[];
  /** Sorted by name, then architecture. */
  readonly packages: readonly LockedPackage[];
}

export interface LockedSource {
  /** `debian`, `debian-security`, or the name of an extra source. */
  readonly name: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** SHA-256 of the InRelease file, hex. */
  readonly digest: string;
  /** The InRelease's Date, as ISO 8601 in UTC. */
  readonly date: string;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture | "all";
  /** SHA-256 of the .deb, hex. */
  readonly sha256: string;
  /** Bytes of the .deb. */
  readonly size: number;
  /** Path below the source's root (`pool/main/...`); for a local .deb its path below the config directory. */
  readonly path: string;
  /** LockedSource.name, or `local`. */
  readonly source: string;
  /** 0: base layer; 1: the declaration's own packages. The sequence of layers follows from it. */
  readonly layer: number;
  /** Essential, or pre-depended on by an essential package: unpacked before anything is configured. */
  readonly essential: boolean;
}

/** `ids.lock`: the numbers that a rebuilt system must give again, so that it owns its kept state. */
export interface Ids {
  readonly version: 1;
  readonly users: Readonly<Record<string, number>>;
  readonly groups: Readonly<Record<string, number>>;
  /** First sub-id of each person's range of 65536, for /etc/subuid and /etc/subgid alike. */
  readonly subids: Readonly<Record<string, number>>;
}
