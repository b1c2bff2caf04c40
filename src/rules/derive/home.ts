import type { Gathered } from "../gathered.ts";

/** The base directories of the XDG specification, which programs make as they need them. */
const BASES = [".config", ".local", ".local/share", ".local/state", ".local/bin"];

/** What is so in every home. */
export function homes(gathered: Gathered): void {
  const by = "XDG base directories";
  gathered.rule({
    id: "xdg/cache",
    pattern: "~/.cache",
    nature: "cache",
    reason: "where programs keep what they can make or fetch again",
    by,
  });
  for (const base of BASES) {
    gathered.rule(
      {
        id: "xdg/directories",
        pattern: `~/${base}`,
        alone: true,
        nature: "generated",
        reason: "only the directory itself",
        by,
      },
      ["directory"],
    );
  }
}
