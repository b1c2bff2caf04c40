import { resolve } from "node:path";
import { gitRemotes, localGitPath, withoutPassword } from "../../../format/index.ts";
import { isOnAnotherDisk } from "../../../host/index.ts";
import type { BytePath, WorkTreeLoss } from "../../../model/index.ts";
import type { Disk } from "../disk.ts";
import type { Git } from "./run.ts";

export interface Remotes {
  /** Addresses, without credentials, by name. */
  readonly all: Readonly<Record<string, string>>;
  /** Names of those none of whose addresses is on a disk that the work tree is on. */
  readonly elsewhere: readonly string[];
}

/** What no one pushes: what a remote has, what comes from under-way things, and the stash, which is counted apart. */
const NOT_COUNTED = /^refs\/(?:remotes|prefetch|bisect|rewritten|stash|worktree)(?:\/|$)/;

/** More refs than these are counted together: each is a process. */
const SINGLY = 50;

export async function remotesOf(
  disk: Disk,
  settings: ReadonlyMap<string, readonly string[]>,
  directory: BytePath,
): Promise<Remotes> {
  const all: Record<string, string> = {};
  const elsewhere: string[] = [];
  for (const { name, addresses } of gitRemotes(settings)) {
    all[name] = withoutPassword(addresses[0] ?? "");
    const far = await Promise.all(addresses.map((address) => isElsewhere(disk, address, directory)));
    if (!far.includes(false)) elsewhere.push(name);
  }
  return { all, elsewhere };
}

async function isElsewhere(disk: Disk, address: string, directory: BytePath): Promise<boolean> {
  const path = localGitPath(address);
  const own = disk.at(directory).toString();
  const there = path?.startsWith("/") === true ? disk.at(Buffer.from(path).toString("latin1")).toString() : path;
  return there === undefined || (await isOnAnotherDisk(disk.host, resolve(own, there), own));
}

/** Commits that are on no remote, as far as was heard of them. `isLinked`: branches and tags are another work tree's to tell. */
export async function unpushed(git: Git, remotes: Remotes, isLinked: boolean): Promise<WorkTreeLoss[]> {
  const isBorn = await git.isSo(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  const refs = (await git.text(["for-each-ref", "--format=%(refname)"]))
    .split("\n")
    .filter((ref) => ref !== "" && !NOT_COUNTED.test(ref));
  const head = isBorn ? ["HEAD"] : [];
  if (remotes.elsewhere.length === 0) {
    const commits = await count(git, [...(isLinked ? [] : refs), ...head]);
    return [{ kind: "no-remote", commits }];
  }
  const known = ["--not", ...remotes.elsewhere.map((name) => `--remotes=${name}`)];
  const losses: WorkTreeLoss[] = [];
  const current = await headRef(git);
  const mine = isLinked ? refs.filter((ref) => ref === current) : refs;
  if (isBorn && current === undefined) {
    const commits = await count(git, ["HEAD", ...known, "--branches", "--tags"]);
    if (commits > 0) losses.push({ kind: "unpushed", branch: undefined, commits });
  }
  if (mine.length === 0 || (await count(git, [...mine, ...known])) === 0) return losses;
  const branches = mine.filter((ref) => ref.startsWith("refs/heads/"));
  const others = mine.filter((ref) => !ref.startsWith("refs/heads/"));
  for (const ref of branches.slice(0, SINGLY)) {
    const commits = await count(git, [ref, ...known]);
    if (commits > 0) losses.push({ kind: "unpushed", branch: shortName(ref), commits });
  }
  // A tag on a branch that is told already has nothing more to lose.
  for (const ref of others.slice(0, SINGLY)) {
    const commits = await count(git, [ref, ...known, "--branches"]);
    if (commits > 0) losses.push({ kind: "unpushed", branch: shortName(ref), commits });
  }
  const rest = [...branches.slice(SINGLY), ...others.slice(SINGLY)];
  const commits = rest.length === 0 ? 0 : await count(git, [...rest, ...known]);
  if (commits > 0) losses.push({ kind: "unpushed", branch: `${rest.length} more branches and tags`, commits });
  return losses;
}

export async function stashed(git: Git): Promise<WorkTreeLoss[]> {
  if (!(await git.isSo(["rev-parse", "--verify", "--quiet", "refs/stash"]))) return [];
  const entries = await git.text(["rev-list", "--walk-reflogs", "refs/stash", "--"]);
  const count = entries.split("\n").filter((line) => line !== "").length;
  return [{ kind: "stashed", count: Math.max(1, count) }];
}

async function headRef(git: Git): Promise<string | undefined> {
  if (!(await git.isSo(["symbolic-ref", "--quiet", "HEAD"]))) return undefined;
  return (await git.text(["symbolic-ref", "--quiet", "HEAD"])).trim();
}

async function count(git: Git, revisions: readonly string[]): Promise<number> {
  if (revisions.length === 0) return 0;
  return Number((await git.text(["rev-list", "--count", ...revisions, "--"])).trim());
}

function shortName(ref: string): string {
  return Buffer.from(ref.replace(/^refs\/(?:heads|tags)\//, ""), "latin1").toString();
}
