import type { AdoptionType, BytePath, ReportLine } from "../model/index.ts";

/** What a person said about a line. */
export interface Choice {
  /** Of the line, or of what lies below one. */
  readonly path: BytePath;
  /** What `lethe state adopt` is given: a path, a package, a unit. */
  readonly word: string;
  readonly as: AdoptionType;
  readonly reason?: string;
}

/** In the order in which they are offered; the place is the digit to press. */
export const TYPES: readonly AdoptionType[] = [
  ...(["directory", "repository", "cache", "config", "package", "backup", "media", "archive", "secret"] as const),
  "ignore",
];

/** What can become of a line. Empty: it can only be skipped, or looked into. */
export function possibleFor(line: ReportLine): readonly AdoptionType[] {
  switch (line.kind) {
    // A directory of other people's things: its files are adopted one by one.
    case "loose":
    case "rest":
      return [];
    case "package":
      return line.change === "installed" ? ["package"] : [];
    case "unit":
      return line.change === "enabled" ? ["config"] : [];
    case "replaced":
      return ["package", "ignore"];
    case "missing":
      return ["ignore"];
    default:
      return TYPES;
  }
}

export function chosen(line: ReportLine, as: AdoptionType, reason?: string): Choice {
  const named = line.kind === "package" || line.kind === "unit";
  const word = named ? line.name : Buffer.from(line.path, "latin1").toString("utf8");
  return { path: line.path, word, as, ...(reason === undefined ? {} : { reason }) };
}

export function isBelow(path: BytePath, top: BytePath): boolean {
  return path !== top && path.startsWith(top === "/" ? top : `${top}/`);
}
