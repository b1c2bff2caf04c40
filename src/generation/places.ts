import { type Architecture, SUBVOLUMES } from "../model/index.ts";

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

const EFI_NAMES = { amd64: "x64", arm64: "aa64" } as const;

export interface LoaderPlaces {
  /** Inside a root: the package systemd-boot-efi brings it. */
  readonly source: string;
  /** Where a firmware looks by itself. */
  readonly fallback: string;
  /** Where systemd's own tools look. */
  readonly systemd: string;
  /** Where it is put when the fallback place belongs to another system. */
  readonly own: string;
}

export function loaderPlaces(architecture: Architecture): LoaderPlaces {
  const name = EFI_NAMES[architecture];
  return {
    source: `/usr/lib/systemd/boot/efi/systemd-boot${name}.efi`,
    fallback: `EFI/BOOT/BOOT${name.toUpperCase()}.EFI`,
    systemd: `EFI/systemd/systemd-boot${name}.efi`,
    own: `${BOOT_FILES}/systemd-boot${name}.efi`,
  };
}
