import { NOTHING, type Standing } from "../engine.ts";

const ORDER: readonly Standing["verdict"][] = ["safe", "agreed", "losing", "unknown"];

/** What is in one of several places is not lost: it stands as its best copy does, and all of them are told of. */
export function together(copies: readonly Standing[]): Standing {
  const [best, ...others] = [...copies].sort((a, b) => rank(a) - rank(b));
  if (best === undefined) return { verdict: "safe", says: ["nothing is there"], lost: NOTHING };
  return { ...best, says: [...new Set([...best.says, ...others.flatMap(({ says }) => says)])] };
}

/** Of two that lose something the one that loses less. */
function rank({ verdict, lost }: Standing): number {
  return ORDER.indexOf(verdict) + (1 - 1 / (1 + lost.bytes + lost.files)) * 0.5;
}
