import type { WalkedNode } from "../host/index.ts";
import type { MetadataField, OwnedPath } from "../model/index.ts";

/**
 * What a look at a packaged node says. `asks-content`: only its content can tell. `asks-target`: it is a symlink where
 * packages have a directory.
 */
export type Judgement = "as-it-came" | "modified" | "asks-content" | "asks-target";

export function judge(node: WalkedNode, owned: OwnedPath, always: boolean): Judgement {
  const { type } = node;
  const { md5s, package: owner } = owned;
  if (owned.type === "directory" && type === "symlink") return "asks-target";
  if (owned.type !== undefined && owned.type !== type) return "modified";
  if (type !== "file" && type !== "symlink") return "as-it-came";
  if (type === "file" && md5s.length > 0) {
    return always || node.ctimeMs > owner.unpackedMs ? "asks-content" : "as-it-came";
  }
  // No checksum is known. dpkg gives each node the time that its package says, which is before it was unpacked.
  const unpackedMs = Math.max(...owned.packages.map((it) => it.unpackedMs));
  return unpackedMs > 0 && node.mtimeMs > unpackedMs ? "modified" : "as-it-came";
}

/** Where a packaged directory may be a symlink: merged /usr, and what has moved to /run. */
export function isUsualLink(path: string, target: string): boolean {
  if (/^\/(?:bin|sbin|lib[^/]*)$/.test(path)) return target.replace(/^\//, "") === `usr${path}`;
  return (path === "/var/run" || path === "/var/lock") && /^(?:\/|\.\.\/)*run(?:\/lock)?$/.test(target);
}

/** What somebody asked dpkg-statoverride(1) for, with numbers for names. */
export interface ExpectedStat {
  readonly mode: number;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

export function metadataDifference(node: WalkedNode, { mode, uid, gid }: ExpectedStat): MetadataField[] {
  const isOwners = node.uid === (uid ?? node.uid) && node.gid === (gid ?? node.gid);
  return [...(node.mode === mode ? [] : ["mode" as const]), ...(isOwners ? [] : ["owner" as const])];
}
