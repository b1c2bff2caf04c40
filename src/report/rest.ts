import type { Finding } from "../model/index.ts";
import { Tally } from "./amount.ts";

const NAMED = 3;

interface Entry {
  readonly finding: Finding;
  readonly tally: Tally;
  readonly apart: number;
}

/** What in a directory its excuse leaves out: in a work tree what git ignores. Told together where it is several things. */
export class Rest {
  readonly tally = new Tally();
  #largest: Entry[] = [];
  #count = 0;

  add(finding: Finding, tally?: Tally, apart = 0): void {
    const own = tally ?? new Tally();
    if (tally === undefined) own.add(finding);
    this.tally.merge(own);
    this.#count += 1;
    this.#largest = [...this.#largest, { finding, tally: own, apart }]
      .sort((a, b) => b.tally.bytes - a.tally.bytes || (a.finding.path < b.finding.path ? -1 : 1))
      .slice(0, NAMED);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Where it is one thing. */
  get only(): Entry | undefined {
    return this.#count === 1 ? this.#largest[0] : undefined;
  }

  get uid(): number {
    return this.#largest[0]?.finding.uid ?? 0;
  }

  /** Of the largest, relative to `prefix`; a directory ends with `/`. */
  names(prefix: string): string[] {
    return this.#largest.map(
      ({ finding: { path, type } }) => `${path.slice(prefix.length)}${type === "directory" ? "/" : ""}`,
    );
  }
}
