import {
  type BytePath,
  type Look,
  type Rule,
  UserError,
  type WorkTree,
  type WorkTreeLoss,
} from "../../../model/index.ts";
import { type Disk, inside } from "../disk.ts";
import { remotesOf, stashed, unpushed } from "./refs.ts";
import { Git, GitSilence } from "./run.ts";
import { statusOf } from "./status.ts";

export const PUSHED: Rule = {
  id: "look/git",
  pattern: "/**/.git",
  nature: "elsewhere",
  reason: "a git work tree with nothing that a remote does not have",
  by: "git",
};

/** Files in git's own directory that are there while something was begun and not ended. */
const UNDER_WAY: readonly (readonly [string, string])[] = [
  ["MERGE_HEAD", "a merge"],
  ["rebase-merge", "a rebase"],
  ["rebase-apply", "a rebase"],
  ["CHERRY_PICK_HEAD", "a cherry-pick"],
  ["REVERT_HEAD", "a revert"],
  ["BISECT_LOG", "a bisection"],
];

/** gitrepository-layout(5), and what git and its maintenance write beside that. */
const GIT_OWN =
  /^(?:(?:[A-Z]+_)*HEAD|[A-Z]+(?:_[A-Z]+)+|branches|commondir|config(?:\.worktree)?|description|gc\.(?:log|pid)|hooks|index|info|lfs|logs|modules|objects|packed-refs|refs|reftable|remotes|rr-cache|shallow|worktrees|git-daemon-export-ok)$/;

/** The work tree at `directory`, in which there is a `.git`. */
export async function lookAtTree(disk: Disk, directory: BytePath): Promise<Look> {
  try {
    const git = await Git.of(disk, directory, ".git");
    const settings = await git.config();
    await holdPlace(disk, git, directory);
    const { own, common } = await places(git);
    const isLinked = own !== common;
    const remotes = await remotesOf(disk, settings, directory);
    const { branch, losses, except } = await statusOf(disk, git, directory);
    const all = [
      ...(await underWay(disk, own)),
      ...(await unpushed(git, remotes, isLinked)),
      ...losses,
      ...(isLinked ? [] : await stashed(git)),
    ];
    return answer({ path: directory, branch, remotes: remotes.all, losses: all }, except);
  } catch (error) {
    return answer(unknown(directory, error), []);
  }
}

/** A directory that is a repository itself, without a work tree. undefined where it is none. */
export async function lookAtBare(disk: Disk, directory: BytePath): Promise<Look | undefined> {
  const names = await disk.names(directory);
  if (!["HEAD", "objects", "refs"].every((name) => names.includes(name))) return undefined;
  try {
    const git = await Git.of(disk, directory, "HEAD");
    const settings = await git.config();
    const remotes = await remotesOf(disk, settings, directory);
    const losses = [...(await unpushed(git, remotes, false)), ...(await stashed(git))];
    // Work trees that people keep in it, and whatever else is not git's own.
    const except = names.filter((name) => !GIT_OWN.test(name)).map((name) => inside(directory, name));
    return answer({ path: directory, branch: undefined, remotes: remotes.all, losses }, except);
  } catch (error) {
    return answer(unknown(directory, error), []);
  }
}

function answer(work: WorkTree, except: readonly BytePath[]): Look {
  const isSafe = work.losses.length === 0;
  return { directory: work.path, ...(isSafe ? { rule: PUSHED } : {}), except, work };
}

function unknown(path: BytePath, error: unknown): WorkTree {
  // What may not be looked at, git may not tell of.
  if (!(error instanceof GitSilence || error instanceof UserError)) throw error;
  return { path, branch: undefined, remotes: {}, losses: [{ kind: "unknown", reason: error.message }] };
}

/** A repository may say that its work tree is somewhere else: then git would speak of that. */
async function holdPlace(disk: Disk, git: Git, directory: BytePath): Promise<void> {
  const top = (await git.text(["rev-parse", "--show-toplevel"])).replace(/\n$/, "");
  const [asked, answered] = await Promise.all([
    disk.status(directory),
    disk.host.bytes.statuses([Buffer.from(top, "latin1")]),
  ]);
  if (asked === undefined || asked.ino !== answered[0]?.ino || asked.dev !== answered[0].dev) {
    throw new GitSilence("its work tree is somewhere else");
  }
}

/** Git's own directory, and the one that all work trees of the repository share; as the host has them. */
async function places(git: Git): Promise<{ own: string; common: string }> {
  const own = await git.text(["rev-parse", "--absolute-git-dir"]);
  const common = await git.text(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  return { own: own.replace(/\n$/, ""), common: common.replace(/\n$/, "") };
}

async function underWay(disk: Disk, own: string): Promise<WorkTreeLoss[]> {
  const names = UNDER_WAY.map(([name]) => Buffer.from(`${own}/${name}`, "latin1"));
  const found = await disk.host.bytes.statuses(names);
  const what = new Set(UNDER_WAY.filter((_, index) => found[index] !== undefined).map(([, text]) => text));
  return [...what].map((text) => ({ kind: "under-way", what: text }));
}
