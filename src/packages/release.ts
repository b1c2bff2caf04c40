import { field, parseControl } from "../format/index.ts";
import { UserError } from "../model/index.ts";

/** What a suite's signed index of indexes says. */
export interface Release {
  readonly suite: string;
  readonly codename: string;
  readonly label: string;
  readonly date: Date;
  /** Absent: it does not expire. */
  readonly validUntil?: Date;
  readonly byHash: boolean;
  /** Whether packages for all architectures have an index of their own. */
  readonly separateAll: boolean;
  /** Path below the suite's directory to what it must be. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>;
}

export function parseRelease(text: string, what: string): Release {
  const stanza = parseControl(text, what)[0] ?? new Map<string, string>();
  const value = (name: string) => field(stanza, name) ?? "";
  const date = new Date(value("Date"));
  if (Number.isNaN(date.getTime())) throw new UserError("PACKAGES_BAD_INDEX", `${what} has no date`);
  const until = new Date(value("Valid-Until"));
  const files = new Map<string, { sha256: string; size: number }>();
  for (const line of value("SHA256").split("\n")) {
    const [, sha256, size, path] = /^\s*([\da-f]{64})\s+(\d+)\s+(\S+)\s*$/.exec(line) ?? [];
    if (sha256 !== undefined && path !== undefined) files.set(path, { sha256, size: Number(size) });
  }
  return {
    suite: value("Suite"),
    codename: value("Codename"),
    label: value("Label"),
    date,
    ...(Number.isNaN(until.getTime()) ? {} : { validUntil: until }),
    byHash: value("Acquire-By-Hash") === "yes",
    separateAll:
      value("Architectures").split(/\s+/).includes("all") && value("No-Support-for-Architecture-all") !== "Packages",
    files,
  };
}

/**
 * Throws UserError PACKAGES_EXPIRED, PACKAGES_FUTURE or PACKAGES_WRONG_SUITE: a signature alone does not
 * keep a mirror from serving last year's index, or another suite's.
 */
export function checkRelease(release: Release, { suite, now, what }: { suite: string; now: Date; what: string }): void {
  if (release.validUntil !== undefined && release.validUntil < now) {
    throw new UserError("PACKAGES_EXPIRED", `${what} expired on ${day(release.validUntil)}, so nothing of it is used`, {
      details: [`It was made on ${day(release.date)}; this host's clock says ${day(now)}.`],
      hint: "The mirror is no longer kept up to date (try another), or the clock of this host is wrong.",
    });
  }
  if (release.date.getTime() > now.getTime() + 86_400_000) {
    throw new UserError(
      "PACKAGES_FUTURE",
      `${what} is of ${day(release.date)}, and this host's clock says ${day(now)}`,
      {
        hint: "Set the clock: without it no signature's age can be judged.",
      },
    );
  }
  const named = suite.replace(/\/+$/, "");
  if (!suite.endsWith("/") && ![release.suite, release.codename].some((name) => name === named)) {
    throw new UserError(
      "PACKAGES_WRONG_SUITE",
      `${what} is of "${release.codename || release.suite}", not of "${suite}"`,
    );
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
