/** Layout version 1 of a Lethe disk. */
export const LAYOUT_VERSION = 1;

/** What a person points `system init` or `partition` at. */
export type Target = ImageTarget | DiskTarget | PartitionTarget;

export interface ImageTarget {
  readonly kind: "image";
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface DiskTarget {
  readonly kind: "disk";
  /** /dev/...; how it is named, not what it is. */
  readonly path: string;
  readonly size: number;
  /** What it is. */
  readonly serial: string;
  readonly wwn?: string;
  readonly model?: string;
}

export interface PartitionTarget {
  readonly kind: "partition";
  readonly path: string;
  readonly size: number;
  readonly partuuid: string;
  /** The EFI system partition to put Lethe-named files on. */
  readonly esp: string;
}

/** An opened Lethe disk: where its parts are reachable right now. */
export interface MountedDisk {
  /** The btrfs top level (subvolid=5), mounted read-write. */
  readonly top: string;
  readonly btrfsUuid: string;
  readonly esp: EspAccess;
  /** UUID of the LUKS volume that the btrfs is in; absent: it is in none. */
  readonly luksUuid?: string;
  /** PARTUUID of the EFI system partition, lower case; absent where its table has none. */
  readonly espPartuuid?: string;
}

/** How to reach the EFI system partition: as a mounted directory, or by mtools where the kernel has no vfat. */
export type EspAccess =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "mtools"; readonly image: string /** Bytes. */; readonly offset: number };

/** Paths below the btrfs top level. */
export const SUBVOLUMES = {
  generations: "@generations",
  roots: "@roots",
  booted: "@booted",
  state: "@state",
  log: "@log",
  lethe: "@lethe",
  swap: "@swap",
} as const;
