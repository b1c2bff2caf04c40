import type { WorkTreeLoss } from "../model/index.ts";

/** What of a work tree is nowhere else, in plain words. */
export function tellLoss(loss: WorkTreeLoss): string {
  switch (loss.kind) {
    case "no-remote":
      return loss.commits === 0 ? "no commit and no remote" : `no remote: ${counted(loss.commits, "commit")} only here`;
    case "changed":
      return `${counted(loss.paths.length, "file")} changed`;
    case "untracked":
      return `${counted(loss.paths.length, "file")} not added`;
    case "stashed":
      return `${loss.count} stashed`;
    case "unpushed":
      return `${counted(loss.commits, "commit")} of ${loss.branch ?? "a detached HEAD"} not pushed`;
    case "under-way":
      return `${loss.what} under way`;
    case "unknown":
      return `git cannot tell: ${loss.reason}`;
  }
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
