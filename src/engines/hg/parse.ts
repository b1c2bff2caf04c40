import type { Changeset, Head } from "./status.ts";

/** Of `hg log`: a branch's name may hold anything but a line break and a colon. */
export const CHANGESETS = "{date|hgdate}\\t{branch}\\n";
export const HEADS = "{node}\\t{phase}\\t{branch}\\n";

export function parseChangesets(text: string): Changeset[] {
  return lines(text).map((line) => {
    const [date = "0", ...branch] = line.split("\t");
    return { branch: branch.join("\t"), dateMs: Number(date.split(" ")[0]) * 1000 };
  });
}

export function parseHeads(text: string): Head[] {
  return lines(text).map((line) => {
    const [node = "", phase, ...branch] = line.split("\t");
    return { node, branch: branch.join("\t"), isDraft: phase !== "public" };
  });
}

/** What `hg status --print0` prints: a letter, a blank, the name. */
export function parseStatus(text: string): { readonly changed: string[]; readonly untracked: string[] } {
  const records = text.split("\0").filter((record) => record !== "");
  const names = (isWanted: (letter: string) => boolean) =>
    records.filter((record) => isWanted(record.slice(0, 1))).map((record) => record.slice(2));
  return { changed: names((letter) => letter !== "?"), untracked: names((letter) => letter === "?") };
}

/** A branch in a revset, whatever is in its name: hg help revsets. */
export function branchSet(name: string): string {
  return `branch("literal:${name.replace(/[\\"]/g, "\\$&")}")`;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
