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
export const BRANCH_FORMAT = [
  "%(refname:lstrip=2)",
  "%(committerdate:unix)",
  "%(upstream)",
  "%(upstream:remotename)",
  "%(upstream:remoteref)",
  "%(upstream:track,nobracket)",
].join("%00");

export function parseBranches(text: string): Omit<Branch, "unpushed">[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", seconds = "0", tracking = "", remote = "", ref = "", track = ""] = line.split("\0");
      const count = (word: string) => Number(new RegExp(`${word} (\\d+)`).exec(track)?.[1] ?? 0);
      const upstream = {
        ...{ remote, ref, tracking },
        ...{ ahead: count("ahead"), behind: count("behind"), gone: track === "gone" },
      };
      // A branch may follow another one of the same repository, which is no copy.
      const follows = tracking !== "" && remote !== "" && remote !== ".";
      return { name, newestMs: Number(seconds) * 1000, ...(follows ? { upstream } : {}) };
    });
}
