import type { Target } from "../model/index.ts";
import type { Geometry } from "./layout.ts";

/** A target and what is on it, looked at without changing anything. */
export interface Inspection {
  readonly target: Target;
  /** False: an image file that is to be made. */
  readonly exists: boolean;
  /** Bytes of a logical sector. */
  readonly sectorSize: number;
  readonly readOnly: boolean;
  /** Why it must not be written now, in words; empty: nobody uses it. */
  readonly uses: readonly string[];
  readonly content: Content;
  /** Whether an encrypted volume can be opened here. */
  readonly deviceMapper: boolean;
  /** 32 hex digits drawn for this inspection: what is made takes its UUIDs from it, so that planning stays pure. */
  readonly seed: string;
}

export type Content = BlankContent | ForeignContent | LetheContent;

export interface BlankContent {
  readonly kind: "blank";
}

export interface ForeignContent {
  readonly kind: "foreign";
  /** Each thing that would be lost, in words. */
  readonly found: readonly string[];
}

/** Lethe's partitions, or on a partition target Lethe's btrfs. */
export interface LetheContent {
  readonly kind: "lethe";
  /** On a partition target `esp` is absent: it is not Lethe's to change. */
  readonly parts: { readonly pool: Geometry["pool"]; readonly esp?: Geometry["esp"] };
  readonly pool: PoolContent;
}

export type PoolContent =
  /** The partition is there and its file system is not. */
  | { readonly kind: "none"; readonly luks?: LuksContent }
  /** There is a btrfs that does not mount, or something that is no btrfs. */
  | { readonly kind: "damaged"; readonly what: string; readonly luks?: LuksContent }
  /** An encrypted volume, which cannot be opened here. */
  | { readonly kind: "sealed"; readonly luks: LuksContent }
  | OpenPoolContent;

/** The LUKS volume that a pool is in. */
export interface LuksContent {
  readonly uuid: string;
  /** Whether its recovery key is enrolled. */
  readonly recovery: boolean;
}

export interface OpenPoolContent {
  readonly kind: "btrfs";
  readonly uuid: string;
  /** Version of the layout; undefined: it was not finished. */
  readonly layout: number | undefined;
  /** Paths of subvolumes at most two levels down, sorted. */
  readonly subvolumes: readonly string[];
  /** Bytes; 0: there is none. */
  readonly swapSize: number;
  /** Absent: it is not encrypted. */
  readonly luks?: LuksContent;
}

/** What has to be typed before anything on the target is destroyed: what it is, not how it is named. */
export function identity(target: Target): string {
  switch (target.kind) {
    case "image":
      return target.path;
    case "partition":
      return target.partuuid === "" ? target.path : target.partuuid;
    case "disk":
      // A virtual disk may have neither; then its path is all there is.
      return target.serial || target.wwn || target.path;
  }
}
