import { join, resolve } from "node:path";
import { gitRemotes, localGitPath, withoutPassword } from "../../format/index.ts";
import { type Host, isOnAnotherDisk } from "../../host/index.ts";
import type { RepositoryComponent } from "../../model/index.ts";
import { accountNamed, accountOf } from "../account.ts";
import { withoutServed } from "../detached.ts";
import type { Subject } from "../engine.ts";
import { measure } from "../measure.ts";
import { isVacant } from "../vacant.ts";
import { type Git, GitFailure, gitIn, type Scene } from "./ask.ts";
import { parseRefs, parseSettings, parseStatus, REF_FORMAT } from "./parse.ts";
import type { Branch, RepositoryStatus, TreeStatus } from "./status.ts";

const MOST_DEPTH = 8;

export async function inspect(host: Host, subject: Subject<RepositoryComponent>): Promise<RepositoryStatus> {
  const { at: path, component } = subject;
  const found = await host.lstat(path);
  const isRoot = host.uid === 0;
  if (found === undefined) return { kind: "absent", account: await accountNamed(host, component.owner), isRoot };
  if (found.type === "symlink")
    return { kind: "unknown", why: "it is a symbolic link, and what it leads to was not declared" };
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}` };
  if (await isVacant(host, path)) return { kind: "absent", account: await accountNamed(host, component.owner), isRoot };
  if (host.uid !== 0 && found.uid !== host.uid) {
    return { kind: "unknown", why: "it belongs to somebody else: run this as them, or as root" };
  }
  if ((await host.which("git")) === undefined) return { kind: "unknown", why: "git is not installed" };
  const account = found.uid === host.uid ? undefined : await accountOf(host, found.uid);
  if (found.uid !== host.uid && account === undefined) {
    return { kind: "unknown", why: `it belongs to the number ${found.uid}, which has no name here` };
  }
  if (!(await host.exists(join(path, ".git")))) return { kind: "loose", ...(await measure(host, [path])) };
  try {
    const enter = await withoutServed(host, path);
    return { kind: "there", trees: await treesAt({ host, account, enter }, path, ""), account };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { kind: "unknown", why: error.message };
  }
}

/** A person may have asked git to pass over these. */
const EVERYTHING = ["--untracked-files=normal", "--ignore-submodules=none"];

/** A tree and its submodules. Throws GitFailure: no answer at all would be nothing to lose. */
async function treesAt(scene: Scene, path: string, within: string, depth = 0): Promise<TreeStatus[]> {
  const git = gitIn(scene, path);
  const [status = "", settings = "", refs = ""] = await git.all([
    ["status", "--porcelain=v2", "--branch", "--show-stash", "-z", ...EVERYTHING],
    ["config", "-z", "--get-regexp", "^(remote\\..*\\.(push)?url|url\\..*\\.(push)?insteadof|core\\.sshcommand)$"],
    ["for-each-ref", `--format=${REF_FORMAT}`, "refs/heads", "refs/tags", "refs/notes"],
  ]);
  const { head, changed, untracked, stashes } = parseStatus(status);
  const said = parseSettings(settings);
  const { remotes, elsewhere } = await remotesOf(scene.host, said, path);
  const underWay = await whatIsUnderWay(scene.host, await gitDirectory(scene.host, path));
  const { amount } = await measure(
    scene.host,
    [...changed, ...untracked].map((name) => join(path, name)),
  );
  const { branches, others } = parseRefs(refs);
  const known = ["--not", ...elsewhere.map((name) => `--remotes=${name}`)];
  const tree: TreeStatus = {
    ...{ path, within, remotes, elsewhere, head },
    ownSsh: said.has("core.sshcommand"),
    changed: changed.length,
    untracked: untracked.length,
    loose: amount,
    stashes,
    ...(underWay === undefined ? {} : { underWay }),
    branches: await counted(git, branches, elsewhere, known),
    // What a branch has too is told with that.
    others: others === 0 ? 0 : await count(git, ["--tags", "--glob=refs/notes/*", ...known, "--branches"]),
    detached: head === undefined ? await count(git, ["HEAD", ...known, "--branches", "--tags"]) : 0,
  };
  const trees = [tree];
  for (const name of depth < MOST_DEPTH ? await submodulesOf(scene.host, git, path) : []) {
    const below = await treesAt(scene, join(path, name), within === "" ? name : `${within}/${name}`, depth + 1).catch(
      (error: unknown) => {
        throw error instanceof GitFailure ? new GitFailure(`${name}: ${error.message}`) : error;
      },
    );
    trees.push(...below);
  }
  return trees;
}

async function counted(
  git: Git,
  branches: readonly Omit<Branch, "unpushed">[],
  elsewhere: readonly string[],
  known: readonly string[],
): Promise<Branch[]> {
  // What follows a branch of a remote and is not ahead of it is there; else one question for all answers for most.
  const followed = branches.every(
    ({ upstream }) => upstream?.ahead === 0 && !upstream.gone && elsewhere.includes(upstream.remote),
  );
  if (followed || (await count(git, ["--branches", ...known])) === 0) {
    return branches.map((branch) => ({ ...branch, unpushed: 0 }));
  }
  const found: Branch[] = [];
  for (const branch of branches) {
    found.push({ ...branch, unpushed: await count(git, [`refs/heads/${branch.name}`, ...known]) });
  }
  return found;
}

async function count(git: Git, revisions: readonly string[]): Promise<number> {
  return Number((await git.one(["rev-list", "--count", ...revisions, "--"])).trim());
}

async function remotesOf(
  host: Host,
  settings: ReadonlyMap<string, readonly string[]>,
  path: string,
): Promise<Pick<TreeStatus, "remotes" | "elsewhere">> {
  const all = gitRemotes(settings);
  const isFar = async (address: string) => {
    const local = localGitPath(address);
    return local === undefined || (await isOnAnotherDisk(host, resolve(path, local), path));
  };
  const far = await Promise.all(all.map(({ addresses }) => Promise.all(addresses.map(isFar))));
  return {
    remotes: Object.fromEntries(all.map(({ name, addresses }) => [name, withoutPassword(addresses[0] ?? "")])),
    elsewhere: all.filter((_, index) => far[index]?.includes(false) === false).map(({ name }) => name),
  };
}

async function submodulesOf(host: Host, git: Git, path: string): Promise<string[]> {
  if (!(await host.exists(join(path, ".gitmodules")))) return [];
  const text = await git.one(["config", "--file", ".gitmodules", "--get-regexp", "^submodule\\..*\\.path$"]);
  const names = [...text.matchAll(/^submodule\..+\.path (.+)$/gm)].map(([, name = ""]) => name);
  const inside = names.filter((name) => !name.startsWith("/") && !name.split("/").includes(".."));
  const there = await Promise.all(inside.map((name) => host.exists(join(path, name, ".git"))));
  return inside.filter((_, index) => there[index]);
}

/** Of a submodule it is elsewhere: gitrepository-layout(5), "gitdir". */
async function gitDirectory(host: Host, path: string): Promise<string> {
  const place = join(path, ".git");
  if ((await host.lstat(place))?.type !== "file") return place;
  return resolve(path, (await host.readText(place)).replace(/^gitdir: /, "").trimEnd());
}

const MARKS: readonly [string, string][] = [
  ["MERGE_HEAD", "a merge"],
  ["rebase-merge", "a rebase"],
  ["rebase-apply", "a rebase"],
  ["CHERRY_PICK_HEAD", "a cherry-pick"],
  ["REVERT_HEAD", "a revert"],
  ["BISECT_LOG", "a bisection"],
];

async function whatIsUnderWay(host: Host, directory: string): Promise<string | undefined> {
  const names = new Set(await host.readDir(directory));
  return MARKS.find(([name]) => names.has(name))?.[1];
}
