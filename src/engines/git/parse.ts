import type { Branch } from "./status.ts";

export interface Porcelain {
  readonly head: string | undefined;
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  readonly stashes: number;
}

/** What `git status --porcelain=v2 --branch --show-stash -z` prints: git-status(1), "Porcelain Format Version 2". */
export function parseStatus(text: string): Porcelain {
  const records = text.split("\0");
  let head: string | undefined;
  let stashes = 0;
  const changed: string[] = [];
  const untracked: string[] = [];
  for (let at = 0; at < records.length; at++) {
    const record = records[at] ?? "";
    const [kind] = record;
    if (record.startsWith("# branch.head ")) head = record.slice("# branch.head ".length);
    else if (record.startsWith("# stash ")) stashes = Number(record.slice("# stash ".length));
    else if (kind === "1") changed.push(fieldsFrom(record, 8));
    else if (kind === "2") {
      changed.push(fieldsFrom(record, 9));
      // The name that it had is a record of its own.
      at += 1;
    } else if (kind === "u") changed.push(fieldsFrom(record, 10));
    else if (kind === "?") untracked.push(record.slice(2));
  }
  return { head: head === "(detached)" ? undefined : head, changed, untracked, stashes };
}

function fieldsFrom(record: string, count: number): string {
  return record.split(" ").slice(count).join(" ");
}

/** Fields of for-each-ref(1), with NUL between them. */
export const REF_FORMAT = [
  "%(refname)",
  "%(committerdate:unix)",
  "%(upstream)",
  "%(upstream:remotename)",
  "%(upstream:remoteref)",
  "%(upstream:track,nobracket)",
].join("%00");

export interface Refs {
  readonly branches: readonly Omit<Branch, "unpushed">[];
  /** How many are no branches. */
  readonly others: number;
}

export function parseRefs(text: string): Refs {
  const lines = text.split("\n").filter((line) => line !== "");
  const branches = lines.filter((line) => line.startsWith(HEADS));
  return { branches: branches.map(parseBranch), others: lines.length - branches.length };
}

const HEADS = "refs/heads/";

function parseBranch(line: string): Omit<Branch, "unpushed"> {
  const [name = "", seconds = "0", tracking = "", remote = "", ref = "", track = ""] = line.split("\0");
  const count = (word: string) => Number(new RegExp(`${word} (\\d+)`).exec(track)?.[1] ?? 0);
  const upstream = {
    ...{ remote, ref, tracking },
    ...{ ahead: count("ahead"), behind: count("behind"), gone: track === "gone" },
  };
  // A branch may follow another one of the same repository, which is no copy.
  const follows = tracking !== "" && remote !== "" && remote !== ".";
  return { name: name.slice(HEADS.length), newestMs: Number(seconds) * 1000, ...(follows ? { upstream } : {}) };
}

/** What `git config -z --get-regexp` prints: each key with its values, in order. */
export function parseSettings(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const entry of text.split("\0").filter((each) => each !== "")) {
    const end = entry.indexOf("\n");
    const [key, value] = end < 0 ? [entry, ""] : [entry.slice(0, end), entry.slice(end + 1)];
    settings.set(key, [...(settings.get(key) ?? []), value]);
  }
  return settings;
}
