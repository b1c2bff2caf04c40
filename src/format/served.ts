import type { Mount } from "./mount-table.ts";

/** Another machine or a program answers for each look at it, and where that hangs whoever looks hangs too. */
const SERVED = /^(?:9p|afs|autofs|ceph|cifs|coda|davfs|glusterfs|lustre|nfs4?|smb3|smbfs)$|^fuse(?:\.|$)/;

export function isServed({ type }: Pick<Mount, "type">): boolean {
  return SERVED.test(type);
}

/** What `path` (latin1) is in: of two at one point the last is what is seen. */
export function mountAround(mounts: readonly Mount[], path: string): Mount | undefined {
  const around = mounts.filter(({ point }) => path === point || isBelow(path, point));
  const longest = Math.max(...around.map(({ point }) => point.length));
  return around.findLast(({ point }) => point.length === longest);
}

/**
 * Mount points of what is served, relative to `top` (both latin1), that a walk of the file system of `top` would come to.
 * What is mounted below another file system it never reaches.
 */
export function servedBelow(mounts: readonly Mount[], top: string): ReadonlySet<string> {
  const own = mountAround(mounts, top)?.device;
  const below = mounts.filter(({ point }) => isBelow(point, top));
  const reached = below.filter(
    (mount) => isServed(mount) && below.every(({ point, device }) => device === own || !isBelow(mount.point, point)),
  );
  return new Set(reached.map(({ point }) => point.slice(top === "/" ? 1 : top.length + 1)));
}

function isBelow(path: string, directory: string): boolean {
  return path !== directory && path.startsWith(directory === "/" ? "/" : `${directory}/`);
}
