import type { Root } from "../../generation/index.ts";
import { UserError } from "../../model/index.ts";

/** What is asked for in the place of a root's number. */
const NEWEST = new Set(["newest", "last"]);

/**
 * The root that a person means: its number with or without the zeros, `newest` or `last` for the newest erased one (of
 * those whose boot was complete, if any), `live` for the running one. Throws UserError GENERATION_NO_ROOT.
 */
export function selectRoot(roots: readonly Root[], word: string): Root {
  const there = roots.filter(({ subvolume }) => subvolume !== undefined);
  const found = select(there, word);
  if (found !== undefined) return found;
  const [first, last] = [there[0]?.boot, there.at(-1)?.boot];
  throw new UserError("GENERATION_NO_ROOT", message(word), {
    hint: first === undefined ? "There are none on this disk." : `There are ${first} to ${last}: lethe roots list`,
  });
}

/** The same, of those that are no longer live. Throws UserError GENERATION_ROOT_LIVE too. */
export function selectErased(roots: readonly Root[], word: string): Root {
  const root = selectRoot(roots, word);
  if (!root.live) return root;
  throw new UserError("GENERATION_ROOT_LIVE", `${root.boot} is the root that this machine runs on`, {
    hint: "lethe roots list shows those that are erased.",
  });
}

function select(roots: readonly Root[], word: string): Root | undefined {
  if (word === "live") return roots.find(({ live }) => live);
  if (NEWEST.has(word)) {
    const erased = roots.filter(({ live }) => !live);
    return erased.findLast(({ complete }) => complete !== undefined) ?? erased.at(-1);
  }
  return /^\d{1,12}$/.test(word) ? roots.find(({ number }) => number === Number(word)) : undefined;
}

function message(word: string): string {
  if (word === "live") return "no root on this disk is live";
  return NEWEST.has(word) ? "no root on this disk is erased" : `there is no root ${word}`;
}
