import type { BytePath, WorkTreeLoss } from "../../../model/index.ts";
import { type Disk, inside } from "../disk.ts";
import { type Git, GitSilence } from "./run.ts";

export interface TreeStatus {
  /** undefined: HEAD is detached. */
  readonly branch: string | undefined;
  readonly losses: readonly WorkTreeLoss[];
  /** What git does not keep: ignored, or another work tree. Absolute. */
  readonly except: readonly BytePath[];
}

/** Fields before the path in a line of git-status(1)'s second format. */
const FIELDS: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10 };

export async function statusOf(disk: Disk, git: Git, directory: BytePath): Promise<TreeStatus> {
  const text = await git.text([
    "status",
    "--porcelain=v2",
    "--branch",
    "-z",
    "--untracked-files=normal",
    "--ignored=matching",
    // Of a submodule only which commit is checked out: its own files are asked for by a look of their own.
    "--ignore-submodules=dirty",
    "--no-renames",
  ]);
  const parsed = parseStatus(text);
  const except = parsed.ignored.map((path) => inside(directory, path.replace(/\/$/, "")));
  const untracked: BytePath[] = [];
  for (const path of parsed.untracked) {
    const isTree = path.endsWith("/") && (await disk.status(inside(directory, `${path}.git`))) !== undefined;
    if (isTree) except.push(inside(directory, path.slice(0, -1)));
    else untracked.push(path);
  }
  except.push(...(await passedOver(disk, git, directory)));
  const losses: WorkTreeLoss[] = [];
  if (parsed.changed.length > 0) losses.push({ kind: "changed", paths: parsed.changed });
  if (untracked.length > 0) losses.push({ kind: "untracked", paths: untracked });
  return { branch: parsed.branch, losses, except };
}

export interface ParsedStatus {
  readonly branch: string | undefined;
  readonly changed: readonly BytePath[];
  readonly untracked: readonly BytePath[];
  readonly ignored: readonly BytePath[];
}

/** git-status(1), porcelain format version 2 with -z. Throws GitSilence where a line is of no kind that is known. */
export function parseStatus(text: string): ParsedStatus {
  let branch: string | undefined;
  const [changed, untracked, ignored]: [BytePath[], BytePath[], BytePath[]] = [[], [], []];
  const entries = text.split("\0");
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? "";
    const kind = entry.slice(0, 1);
    const fields = FIELDS[kind];
    if (entry === "") continue;
    if (kind === "#") {
      const head = /^# branch\.head (.*)$/s.exec(entry)?.[1];
      if (head !== undefined && head !== "(detached)") branch = Buffer.from(head, "latin1").toString();
    } else if (kind === "?") untracked.push(entry.slice(2));
    else if (kind === "!") ignored.push(entry.slice(2));
    else if (fields === undefined) throw new GitSilence("git-status speaks of a kind that is not known");
    else {
      changed.push(entry.split(" ").slice(fields).join(" "));
      // The former path follows.
      if (kind === "2") at += 1;
    }
  }
  return { branch, changed, untracked, ignored };
}

/** Submodules, and files that git was told not to look at, where they are there: left to be looked at by themselves. */
async function passedOver(disk: Disk, git: Git, directory: BytePath): Promise<BytePath[]> {
  const found: BytePath[] = [];
  for (const entry of (await git.text(["ls-files", "-z", "-v", "--stage"])).split("\0")) {
    const tab = entry.indexOf("\t");
    if (tab < 0) continue;
    const isSubmodule = entry.startsWith("160000 ", 2);
    const isUnwatched = /^[a-zS] /.test(entry);
    const path = inside(directory, entry.slice(tab + 1));
    if (isSubmodule) {
      // Without a repository of its own, git looks at nothing in it and says so nowhere.
      if ((await disk.names(path)).length > 0) found.push(path);
    } else if (isUnwatched && (await disk.status(path)) !== undefined) found.push(path);
  }
  return found;
}
