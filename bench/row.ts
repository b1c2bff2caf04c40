import type { Toolchain } from "../src/model/index.ts";

/** A figure of the design, measured: both sides in one run on one machine, because only the ratio travels. */
export interface Row {
  readonly what: string;
  readonly against: string;
  /** Seconds, or what `unit` says. */
  readonly ours: number;
  /** The same; absent where the goal is a time by itself. */
  readonly theirs?: number;
  /** Absent: seconds. */
  readonly unit?: "bytes";
  /** Absent: a figure to know, of which the design asks nothing. */
  readonly goal?: Goal;
}

export type Goal =
  /** theirs / ours is at least this. */
  | { readonly timesFaster: number }
  /** ours / theirs is at most this. */
  | { readonly timesAsLong: number }
  /** ours - theirs is at most this. */
  | { readonly secondsMore: number }
  | { readonly seconds: number };

export interface BenchContext {
  readonly toolchain: Toolchain;
  /** An empty directory, removed afterwards. */
  readonly scratch: string;
  /** Lethe's cache directory. */
  readonly cache: string;
}

/** Seconds of each, the fastest of `times` runs, run in turns: what else the machine does slows all of them alike. */
export async function fastestInTurns(times: number, works: readonly (() => unknown)[]): Promise<number[]> {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < times; run += 1) {
    for (const [index, work] of works.entries()) {
      const begun = performance.now();
      await work();
      best[index] = Math.min(best[index] ?? 0, (performance.now() - begun) / 1000);
    }
  }
  return best;
}

/** Seconds of each, the median of `times` runs in turns, each of them after `before`. */
export async function medianInTurns(
  times: number,
  works: readonly (() => unknown)[],
  before: () => unknown = () => undefined,
): Promise<number[]> {
  const taken = works.map((): number[] => []);
  for (let run = 0; run < times; run += 1) {
    for (const [index, work] of works.entries()) {
      await before();
      const begun = performance.now();
      await work();
      taken[index]?.push((performance.now() - begun) / 1000);
    }
  }
  return taken.map((all) => all.sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? Number.NaN);
}
