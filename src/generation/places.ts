import { SUBVOLUMES } from "../model/index.ts";

/** Below the btrfs top level. */
export const LAYERS = `${SUBVOLUMES.lethe}/pool/layers`;
/** Where layers arrive from another file system, until they are whole. */
export const INCOMING = `${SUBVOLUMES.lethe}/incoming`;
export const JOURNAL = `${SUBVOLUMES.lethe}/journal`;
export const LOCK = `${SUBVOLUMES.lethe}/generation.lock`;
/** The highest number ever given: a number is never used twice, since roots name their generation by it. */
export const LAST_NUMBER = `${SUBVOLUMES.generations}/last`;

export function generationPath(number: number): string {
  return `${SUBVOLUMES.generations}/${number}`;
}

export function recordPath(number: number): string {
  return `${SUBVOLUMES.generations}/${number}.json`;
}

export function layerPath(key: string): string {
  return `${LAYERS}/${key}`;
}

/** On the EFI system partition. */
export const ENTRIES = "loader/entries";
export const LOADER_CONFIG = "loader/loader.conf";
export const BOOT_FILES = "EFI/lethe";
/** Names of shared places that Lethe filled itself and so may change, one a line. */
export const OWNED = `${BOOT_FILES}/owned`;

export function bootFilePath(sha256: string, kind: "linux" | "initrd"): string {
  return `${BOOT_FILES}/${sha256.slice(0, 32)}.${kind}`;
}
