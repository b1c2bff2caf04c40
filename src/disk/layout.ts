import { SUBVOLUMES } from "../model/index.ts";

export const MEBIBYTE = 1024 * 1024;

/** Names in the partition table: what Lethe recognises its own partitions by. */
export const ESP_NAME = "lethe-esp";
export const POOL_NAME = "lethe";

/** Labels of the file systems. */
export const ESP_LABEL = "LETHE-ESP";
export const POOL_LABEL = "lethe";

export const ESP_TYPE = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

/**
 * "Linux filesystem data", not "root (x86-64)": systemd-gpt-auto-generator mounts a discoverable root by
 * itself wherever `root=` is absent, and what it would mount here is the top level, which is no root.
 */
export const POOL_TYPE = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

/** Below the top level; holds the layout's version and is written last: what has no such file is not finished. */
export const LAYOUT_FILE = `${SUBVOLUMES.lethe}/layout`;
export const SWAP_FILE = `${SUBVOLUMES.swap}/swapfile`;

export interface SubvolumeLayout {
  /** Path below the top level; parents come first. */
  readonly name: string;
  /** No copy-on-write, and so neither checksums nor compression: a swap file must not have them. */
  readonly nocow: boolean;
}

export const SUBVOLUME_LAYOUT: readonly SubvolumeLayout[] = [
  SUBVOLUMES.generations,
  SUBVOLUMES.roots,
  SUBVOLUMES.booted,
  SUBVOLUMES.state,
  `${SUBVOLUMES.state}/directory`,
  `${SUBVOLUMES.state}/file`,
  `${SUBVOLUMES.state}/repository`,
  `${SUBVOLUMES.state}/cache`,
  SUBVOLUMES.log,
  SUBVOLUMES.lethe,
  SUBVOLUMES.swap,
].map((name) => ({ name, nocow: name === SUBVOLUMES.swap }));

/** Plain directories that the stages expect. */
export const DIRECTORIES = [
  `${SUBVOLUMES.state}/.lethe`,
  `${SUBVOLUMES.lethe}/journal`,
  `${SUBVOLUMES.lethe}/pool/layers`,
] as const;

/** Flags of every mount of the pool. */
export const POOL_MOUNT_OPTIONS = "subvolid=5,noatime,compress=zstd:1";

export const ESP_MOUNT_OPTIONS = "umask=0077,shortname=mixed";

/** Bytes that the pool needs besides the swap file: btrfs itself, and two small generations. */
export const SMALLEST_POOL = 256 * MEBIBYTE;

/** FAT32 has at least 65525 clusters of a sector each; a firmware takes a smaller one for FAT16. */
export function smallestEsp(sectorSize: number): number {
  return Math.ceil((66_000 * sectorSize) / MEBIBYTE) * MEBIBYTE + MEBIBYTE;
}

/** A range of the target, in bytes. */
export interface Part {
  readonly start: number;
  readonly size: number;
}

export interface Geometry {
  readonly esp: Part;
  readonly pool: Part;
}

/** Both partitions on whole mebibytes; one is left free at either end, for the table and its copy. */
export function geometry(size: number, espSize: number): Geometry {
  const esp = { start: MEBIBYTE, size: Math.ceil(espSize / MEBIBYTE) * MEBIBYTE };
  const start = esp.start + esp.size;
  const end = Math.floor(size / MEBIBYTE) * MEBIBYTE - MEBIBYTE;
  return { esp, pool: { start, size: Math.max(0, end - start) } };
}
