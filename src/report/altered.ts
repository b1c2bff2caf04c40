import type { AlteredLine, BytePath, Finding } from "../model/index.ts";
import { Tally } from "./amount.ts";
import type { LineMaker } from "./lines.ts";

/** So many of one kind in one place are still a line each. */
const SEPARATE = 3;
/** Names in a path, by which what is altered is taken together: `/usr/lib/node_modules`. */
const DEPTH = 3;

interface Group {
  readonly tally: Tally;
  readonly few: Finding[];
  readonly changed: Set<string>;
  /** The deepest directory that all are in. */
  common: BytePath;
}

/** Adds up what is not as it came: a line for each where they are few, else one for those of a kind in one place. */
export class Alterations {
  readonly #groups = new Map<string, Group>();
  readonly #separately: boolean;

  /** `separately`: each is a line, however many they are. */
  constructor(separately: boolean) {
    this.#separately = separately;
  }

  add(finding: Finding): void {
    const { path, kind, conffile, package: name } = finding;
    // What a person configures is a thing of its own, however many there are of it.
    const own = this.#separately || conffile === true || path.startsWith("/etc/");
    const place = own ? path : path.split("/", DEPTH + 1).join("/");
    const key = `${kind}\0${name ?? ""}\0${place}`;
    const group = this.#groups.get(key);
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (group === undefined) {
      const tally = new Tally();
      tally.add(finding);
      this.#groups.set(key, { tally, few: [finding], changed: new Set(finding.changed), common: parent });
      return;
    }
    group.tally.add(finding);
    for (const field of finding.changed ?? []) group.changed.add(field);
    if (group.few.length <= SEPARATE) group.few.push(finding);
    group.common = commonDirectory(group.common, parent);
  }

  *lines(make: LineMaker): Generator<AlteredLine> {
    for (const { few, tally, common, changed } of this.#groups.values()) {
      if (few.length <= SEPARATE) {
        for (const finding of few) yield lineOf(make, finding, amountOf(finding), finding.changed ?? []);
        continue;
      }
      const [first] = few;
      if (first === undefined) throw new Error("a group has what it was made of");
      const together: Finding = { ...first, path: common === "" ? "/" : common, type: "directory" };
      yield lineOf(make, together, tally, [...changed].sort());
    }
  }
}

function lineOf(make: LineMaker, finding: Finding, tally: Tally, changed: readonly string[]): AlteredLine {
  const { kind, path, type, conffile } = finding;
  if (kind === "unowned") throw new Error("what is unowned came from nowhere");
  const amount = tally.amount();
  return {
    kind,
    path,
    type,
    amount,
    owner: make.owner(finding),
    // What is missing is a loss already: there is nothing to keep.
    ...(kind === "missing" ? {} : { suggestion: make.suggestion(finding, amount) }),
    conffile: conffile === true,
    changed,
  };
}

function amountOf(finding: Finding): Tally {
  const tally = new Tally();
  tally.add(finding);
  return tally;
}

function commonDirectory(a: BytePath, b: BytePath): BytePath {
  if (a === b) return a;
  const [mine, other] = [a.split("/"), b.split("/")];
  const length = mine.findIndex((name, index) => name !== other[index]);
  return (length < 0 ? mine : mine.slice(0, length)).join("/");
}
