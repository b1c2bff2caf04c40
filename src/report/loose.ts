import type { Finding } from "../model/index.ts";
import { Tally } from "./amount.ts";

/** So many files in one directory are still a line each. */
const SEPARATE = 8;
const NAMED = 3;

/** Files that stand directly in a directory that is never rolled up; a bounded part of them is remembered. */
export class Loose {
  readonly tally = new Tally();
  #few: Finding[] = [];
  #uid = 0;

  add(finding: Finding): void {
    this.tally.add(finding);
    this.#uid = finding.uid;
    this.#few.push(finding);
    if (this.#few.length > 4 * SEPARATE) this.#few = this.largest(SEPARATE + 1);
  }

  /** Each of them, where they are few. */
  separate(): readonly Finding[] | undefined {
    return this.tally.files <= SEPARATE ? this.#few : undefined;
  }

  names(): string[] {
    return this.largest(NAMED).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  }

  get uid(): number {
    return this.#uid;
  }

  private largest(count: number): Finding[] {
    return this.#few.toSorted((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1)).slice(0, count);
  }
}
