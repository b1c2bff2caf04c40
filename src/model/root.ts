import type { Ids } from "./lock.ts";

/** A root file system that `image` has built: a read-only btrfs subvolume. */
export interface BuiltRoot {
  /** Read-only subvolume that holds the tree. */
  readonly path: string;
  /** Hash of everything that went in (declaration, lock, ids, Lethe's release), hex. */
  readonly key: string;
  /** The chain of layers below it, base first; each is a read-only subvolume, the last is `path`. */
  readonly layers: readonly Layer[];
  /** Inside the root. */
  readonly kernel: string;
  readonly initrd: string;
  readonly kernelVersion: string;
  /** ids that maintainer scripts allocated, merged with those that were given. */
  readonly ids: Ids;
}

export interface Layer {
  /** `base`, `packages`, `boot`, `lethe`, `declaration`. */
  readonly name: string;
  /** Hash of the parent's key and of this layer's inputs, hex. */
  readonly key: string;
  readonly path: string;
}

/** A system installed on a machine. */
export interface Generation {
  readonly number: number;
  /** BuiltRoot.key. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly kernelVersion: string;
  readonly letheVersion: string;
  /** The boot menu would choose it now. */
  readonly next: boolean;
  /** The running system came from it. */
  readonly running: boolean;
  /** Boots that it may still fail; undefined once it was blessed. */
  readonly triesLeft?: number;
}
