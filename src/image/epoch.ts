import type { Lock } from "../model/index.ts";

/** The only time a build knows, in seconds since 1970: that of the newest index the lock was solved from. */
export function buildEpoch(lock: Lock): number {
  const dates = lock.sources.map((source) => Date.parse(source.date)).filter((time) => Number.isFinite(time));
  return Math.floor(Math.max(0, ...dates) / 1000);
}
