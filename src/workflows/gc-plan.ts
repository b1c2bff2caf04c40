/** Something in the cache that can be fetched or built again. */
export interface CacheItem {
  readonly kind: string;
  readonly path: string;
  /** Bytes on the disk. */
  readonly size: number;
  /** When it was last used, in milliseconds since 1970; 0: nobody knows. */
  readonly used: number;
  /** This release, or an installed generation, is made of it: it stays. */
  readonly needed: boolean;
}

export interface GcRequest {
  /** Delete all that is not needed, whatever its age. */
  readonly all?: boolean;
  /** Bytes that may stay; what was used longest ago goes first. */
  readonly keep?: number;
}

export interface GcPlan<Item extends CacheItem = CacheItem> {
  /** In the order in which they were last used. */
  readonly deleted: readonly Item[];
  /** Bytes of them. */
  readonly bytes: number;
  /** Bytes that stay. */
  readonly left: number;
}

/** What nobody used for this long is deleted. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

/** Pure. `now`: milliseconds since 1970. */
export function planGc<Item extends CacheItem>(
  items: readonly Item[],
  { all = false, keep = Number.POSITIVE_INFINITY }: GcRequest,
  now: number,
): GcPlan<Item> {
  const oldest = all ? Number.POSITIVE_INFINITY : now - MAX_AGE;
  const total = items.reduce((sum, { size }) => sum + size, 0);
  let left = total;
  const deleted = [];
  for (const item of items.filter(({ needed }) => !needed).sort(byUse)) {
    if (item.used >= oldest && left <= keep) break;
    deleted.push(item);
    left -= item.size;
  }
  return { deleted, bytes: total - left, left };
}

function byUse(a: CacheItem, b: CacheItem): number {
  return a.used - b.used || (a.path < b.path ? -1 : 1);
}
