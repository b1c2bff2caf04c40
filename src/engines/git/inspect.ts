import { join, resolve } from "node:path";
import type { Host } from "../../host/index.ts";
import type { RepositoryComponent } from "../../model/index.ts";
import { type Account, accountNamed, accountOf, asAccount } from "../account.ts";
import type { Subject } from "../engine.ts";
import { measure } from "../measure.ts";
import { isVacant } from "../vacant.ts";
import { BRANCH_FORMAT, parseBranches, parseStatus } from "./parse.ts";
import type { Branch, RepositoryStatus, TreeStatus } from "./status.ts";

/** Nothing is asked of a person, and nothing is written or started by only looking. */
export const QUIET = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" } as const;

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
  if (!(await host.exists(join(path, ".git")))) return { kind: "unknown", why: "it is no git work tree" };
  const trees = await treesAt({ host, account }, path, "");
  if (typeof trees === "string") return { kind: "unknown", why: trees };
  return { kind: "there", trees, account };
}

interface Scene {
  readonly host: Host;
  readonly account: Account | undefined;
}

/** A person may have asked git to pass over these. */
const EVERYTHING = ["--untracked-files=normal", "--ignore-submodules=none"];

/** A tree and its submodules; or what git says is wrong with it. */
async function treesAt(scene: Scene, path: string, within: string, depth = 0): Promise<TreeStatus[] | string> {
  const git = gitIn(scene, path);
  const status = await git(["status", "--porcelain=v2", "--branch", "--show-stash", "-z", ...EVERYTHING]);
  if (status.failure !== undefined) return status.failure;
  const { head, changed, untracked, stashes } = parseStatus(status.text);
  const [settings, heads] = await Promise.all([
    git(["config", "--get-regexp", "^(remote\\..*\\.url|core\\.sshcommand)$"]),
    git(["for-each-ref", `--format=${BRANCH_FORMAT}`, "refs/heads"]),
  ]);
  // No branch at all would be nothing to lose.
  if (heads.failure !== undefined) return heads.failure;
  const underWay = await whatIsUnderWay(scene.host, await gitDirectory(scene.host, path));
  const { amount } = await measure(
    scene.host,
    [...changed, ...untracked].map((name) => join(path, name)),
  );
  const tree: TreeStatus = {
    path,
    within,
    remotes: remotesOf(settings.text),
    ownSsh: /^core\.sshcommand /m.test(settings.text),
    head,
    changed: changed.length,
    untracked: untracked.length,
    loose: amount,
    stashes,
    ...(underWay === undefined ? {} : { underWay }),
    branches: await branchesOf(git, heads.text),
    detached: head === undefined ? await count(git, ["HEAD", "--not", "--branches", "--remotes", "--tags"]) : 0,
  };
  const trees = [tree];
  for (const name of depth < MOST_DEPTH ? await submodulesOf(scene.host, git, path) : []) {
    const below = await treesAt(scene, join(path, name), within === "" ? name : `${within}/${name}`, depth + 1);
    if (typeof below === "string") return `${name}: ${below}`;
    trees.push(...below);
  }
  return trees;
}

type Git = (words: readonly string[]) => Promise<{ readonly text: string; readonly failure?: string }>;

function gitIn({ host, account }: Scene, path: string): Git {
  return async (words) => {
    // A program of the tree's own would be started by it only to look.
    const { argv, env } = asAccount(host, account, ["git", "-C", path, "-c", "core.fsmonitor=false", ...words]);
    const { status, stdout, stderr } = await host.run(argv, {
      env: { ...QUIET, ...env },
      effect: "read",
      accept: [0, 1, 128, 129],
    });
    const text = stdout.toString("utf8");
    if (status < 128) return { text };
    return {
      text,
      failure:
        stderr
          .toString("utf8")
          .trim()
          .split("\n")[0]
          ?.replace(/^fatal: /, "") ?? "git failed",
    };
  };
}

async function branchesOf(git: Git, text: string): Promise<Branch[]> {
  const branches = parseBranches(text);
  // What follows a branch of a remote and is not ahead of it is there; else one question for all answers for most.
  const followed = branches.every(({ upstream }) => upstream?.ahead === 0 && !upstream.gone);
  if (followed || (await count(git, ["--branches", "--not", "--remotes"])) === 0) {
    return branches.map((branch) => ({ ...branch, unpushed: 0 }));
  }
  const counted: Branch[] = [];
  for (const branch of branches) {
    const unpushed = await count(git, [`refs/heads/${branch.name}`, "--not", "--remotes"]);
    counted.push({ ...branch, unpushed });
  }
  return counted;
}

async function count(git: Git, revisions: readonly string[]): Promise<number> {
  const { text, failure } = await git(["rev-list", "--count", ...revisions, "--"]);
  // Before the first commit there is nothing to count.
  return failure === undefined ? Number(text.trim()) : 0;
}

function remotesOf(settings: string): Record<string, string> {
  const found = [...settings.matchAll(/^remote\.(.+)\.url (.*)$/gm)];
  return Object.fromEntries(found.map(([, name = "", url = ""]) => [name, withoutPassword(url)]));
}

export function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}

async function submodulesOf(host: Host, git: Git, path: string): Promise<string[]> {
  if (!(await host.exists(join(path, ".gitmodules")))) return [];
  const { text } = await git(["config", "--file", ".gitmodules", "--get-regexp", "^submodule\\..*\\.path$"]);
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
  const there = await Promise.all(MARKS.map(([name]) => host.exists(join(directory, name))));
  return MARKS.find((_, index) => there[index])?.[1];
}
