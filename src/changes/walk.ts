import type { Change } from "../model/index.ts";
import { type ChangesContext, type Difference, inOrder, type Located, type NotExamined } from "./context.ts";
import { type Comparison, changesOf, judge, type Verdict } from "./judge.ts";
import { type Entry, listDirectory, listTree, type MountPoints, mountPoints } from "./tree.ts";

/** Comparisons looked at together: few enough to hold, many enough that starting getfattr costs little. */
const BATCH = 4096;

/** Reads both directories whole. `reason` says why; it is handed on. */
export async function differenceByWalk(
  context: ChangesContext,
  a: string,
  b: string,
  reason: string,
): Promise<Difference> {
  context.progress.step("Comparing every file");
  const walk = new Walk(context, a, b);
  const { changes, notExamined } = await walk.run();
  return { method: "walk", reason, changes: inOrder(changes), notExamined };
}

/** A directory that both trees have, and the device that each is on. */
interface DirectoryPair {
  readonly path: string;
  readonly before: number;
  readonly now: number;
}

class Walk {
  readonly #context: ChangesContext;
  readonly #a: string;
  readonly #b: string;
  readonly #changes: Change[] = [];
  readonly #notExamined: NotExamined[] = [];
  readonly #linked: Verdict[] = [];
  #mounts: MountPoints = new Set();
  #waiting: Comparison[] = [];
  #seen = 0;

  constructor(context: ChangesContext, a: string, b: string) {
    this.#context = context;
    this.#a = a;
    this.#b = b;
  }

  async run(): Promise<{ changes: Change[]; notExamined: NotExamined[] }> {
    const { host, progress } = this.#context;
    this.#mounts = await mountPoints(host);
    const [a, b] = await Promise.all([host.lstat(this.#a), host.lstat(this.#b)]);
    const directories: DirectoryPair[] = [{ path: "", before: a?.dev ?? 0, now: b?.dev ?? 0 }];
    this.#compare("");
    for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
      directories.push(...(await this.#directory(next)));
      progress.advance(this.#seen, 0, "files");
      if (this.#waiting.length >= BATCH) await this.#judge();
    }
    await this.#judge();
    this.#tellLinks();
    return { changes: this.#changes, notExamined: this.#notExamined };
  }

  /** Answers with those directories in it that both trees have. */
  async #directory({ path, ...devices }: DirectoryPair): Promise<DirectoryPair[]> {
    const { host } = this.#context;
    const before = await listDirectory(host, this.#inA(path), devices.before, this.#mounts);
    const now = await listDirectory(host, this.#inB(path), devices.now, this.#mounts);
    this.#seen += before.entries.length + now.entries.length;
    const unseen = new Map([...before.notExamined, ...now.notExamined].map((it) => [it.path.toString("latin1"), it]));
    this.#notExamined.push(...unseen.values());
    if (unseen.has(path)) return [];
    const shown = ({ path: entry }: Entry) => !unseen.has(entry);
    const current = new Map(now.entries.filter(shown).map((entry) => [entry.path, entry]));
    const both: DirectoryPair[] = [];
    for (const former of before.entries.filter(shown)) {
      const successor = current.get(former.path);
      current.delete(former.path);
      if (successor === undefined) {
        this.#changes.push({ kind: "deleted", path: bytes(former.path), type: former.status.type });
        continue;
      }
      this.#compare(former.path);
      if (successor.status.type !== "directory") continue;
      if (former.status.type !== "directory") await this.#createdBelow(successor);
      else both.push({ path: former.path, before: former.status.dev, now: successor.status.dev });
    }
    for (const created of current.values()) {
      this.#created(created);
      if (created.status.type === "directory") await this.#createdBelow(created);
    }
    return both;
  }

  #inA(path: string): Located {
    return { root: this.#a, path };
  }

  #inB(path: string): Located {
    return { root: this.#b, path };
  }

  #compare(path: string): void {
    const places = { path, before: this.#inA(path), now: this.#inB(path) };
    this.#waiting.push({ ...places, content: true, xattrs: true, flags: true });
  }

  #created({ path, status }: Entry): void {
    const size = status.type === "file" ? { size: status.size } : {};
    this.#changes.push({ kind: "created", path: bytes(path), type: status.type, ...size });
  }

  async #createdBelow(top: Entry): Promise<void> {
    const found = await listTree(this.#context.host, this.#inB(top.path), top.status.dev, this.#mounts);
    this.#notExamined.push(...found.notExamined);
    for (const entry of found.entries) this.#created(entry);
  }

  async #judge(): Promise<void> {
    const { verdicts, notExamined } = await judge(this.#context, this.#waiting);
    this.#waiting = [];
    this.#notExamined.push(...notExamined);
    for (const verdict of verdicts) {
      const several = verdict.before.nlink > 1 || verdict.now.nlink > 1;
      const directories = verdict.before.type === "directory" && verdict.now.type === "directory";
      if (several && !directories) this.#linked.push(verdict);
      else this.#changes.push(...changesOf(verdict));
    }
  }

  /** Only at the end it is known which names are one file. */
  #tellLinks(): void {
    const before = grouped(this.#linked, (verdict) => `${verdict.before.dev}:${verdict.before.ino}`);
    const now = grouped(this.#linked, (verdict) => `${verdict.now.dev}:${verdict.now.ino}`);
    for (const verdict of this.#linked) {
      if (before.get(verdict) !== now.get(verdict)) verdict.fields.add("links");
      this.#changes.push(...changesOf(verdict));
    }
  }
}

/** For each, the paths that are one file with it. */
function grouped(verdicts: readonly Verdict[], file: (verdict: Verdict) => string): Map<Verdict, string> {
  const groups = new Map<string, string[]>();
  for (const verdict of verdicts) {
    const paths = groups.get(file(verdict));
    if (paths === undefined) groups.set(file(verdict), [verdict.comparison.path]);
    else paths.push(verdict.comparison.path);
  }
  const joined = new Map([...groups].map(([key, paths]) => [key, paths.sort().join("\0")]));
  return new Map(verdicts.map((verdict) => [verdict, joined.get(file(verdict)) ?? ""]));
}

function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
