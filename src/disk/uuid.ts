import { createHash } from "node:crypto";

/** A version 4 UUID for one purpose, from a seed that was drawn once. */
export function derivedUuid(seed: string, purpose: string): string {
  const digest = createHash("sha256").update(`${seed} ${purpose}`).digest("hex");
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}

/** Of a FAT file system: eight hex digits. */
export function volumeId(seed: string): string {
  return derivedUuid(seed, "vfat").slice(0, 8);
}
