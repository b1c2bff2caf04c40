import type { Source } from "./source.ts";

/** So many files, and so large a part of all, are not deleted by chance. */
const MOST_GONE = 10;
const MOST_PART = 0.5;

/**
 * Why a tree must not be copied now, in plain words; undefined: it may. A disk that was not mounted, or a directory that
 * was emptied by mistake, would pass for what is to be kept. `deletions`: a person said that it is meant.
 */
export function refusal(source: Source, deletions: boolean): string | undefined {
  if (source.kind === "unknown") return source.why;
  if (source.kind === "absent") return undefined;
  if (source.filling) return "its restoration was interrupted: lethe state init goes on with it";
  if (source.partial) return "part of it may not be read: run this as root";
  const { compared } = source;
  if (compared === undefined || deletions) return undefined;
  if (source.amount.files === 0 && compared.known > 0) {
    return `it is empty, and ${compared.known} files of it were copied before; if that is meant: lethe state sync --deletions`;
  }
  if (compared.gone >= MOST_GONE && compared.gone > compared.known * MOST_PART) {
    return `${compared.gone} of the ${compared.known} files that were copied are gone; if that is meant: lethe state sync --deletions`;
  }
  return undefined;
}

/** What is in it and is not copied. */
export function warnings(source: Source): string[] {
  if (source.kind !== "there") return [];
  return source.elsewhere.map(
    (path) => `${path} in it is another file system or subvolume and is not copied: declare it by itself`,
  );
}
