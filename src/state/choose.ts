import { type AdoptionType, type Suggestion, UserError } from "../model/index.ts";
import type { LivePath } from "./live-path.ts";

/** What Lethe can do today with a path; the rest waits for engines that copy to a store. */
export type PossibleAdoption = Exclude<AdoptionType, "backup" | "media" | "archive" | "secret">;

const LATER: Readonly<Record<Exclude<AdoptionType, PossibleAdoption>, string>> = {
  backup: "Keep it on this disk for now: --as directory. A copy elsewhere is yours to make until then.",
  media: "Keep it on this disk for now: --as directory, or --as cache where it may be lost.",
  archive: "Keep it on this disk for now: --as directory.",
  secret: "Keep it on this disk for now: --as directory. Do not put it into the config, which is no place for secrets.",
};

/** The type that was asked for, where it is one that there is. Throws UserError STATE_NO_ENGINE. */
export function possible(type: AdoptionType): PossibleAdoption {
  if (!isLater(type)) return type;
  throw new UserError("STATE_NO_ENGINE", `nothing can be adopted as ${type}: there is no store for copies yet`, {
    hint: LATER[type],
  });
}

function isLater(type: AdoptionType): type is keyof typeof LATER {
  return type in LATER;
}

/** What a rule set suggests, as far as it can be done; what would need a store is kept on the disk. */
export function feasible({ as, reason }: Suggestion): Suggestion & { readonly as: PossibleAdoption } {
  return isLater(as) ? { as: "directory", reason: `${reason}; a copy elsewhere is not made yet` } : { as, reason };
}

/** What the path itself leaves no doubt about. */
export function plainly(live: LivePath): (Suggestion & { readonly as: PossibleAdoption }) | undefined {
  if (live.workTree !== undefined) return { as: "repository", reason: "it is a git work tree" };
  if (live.taggedCache) return { as: "cache", reason: "it has a CACHEDIR.TAG" };
  if (/\/\.cache(\/|$)/.test(live.path) && live.type === "directory") {
    return { as: "cache", reason: "programs fill it again" };
  }
  if (live.type === "symlink") return { as: "config", reason: "it is a symbolic link" };
  if (/^\/etc\//.test(live.path)) return { as: "config", reason: "settings belong into the config" };
  return undefined;
}

/** Where nobody knows better: what a person made is kept. */
export const KEEP: Suggestion & { readonly as: PossibleAdoption } = {
  as: "directory",
  reason: "nothing is known about it, so it is kept",
};
