import type { Host } from "../../host/index.ts";
import type { Lost, Subject } from "../engine.ts";
import { amountOf, type ComparedPaths, compare } from "./compare.ts";
import { type ListedFile, type Listing, listTree, readListing } from "./listing.ts";

/** A tree that is copied, as it is here. */
export type Source =
  | { readonly kind: "absent" }
  /** In plain words why nobody can tell. */
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "there";
      readonly amount: Lost;
      /** By path relative to it (latin1). */
      readonly files: ReadonlyMap<string, ListedFile>;
      /** Something below could not be looked at. */
      readonly partial: boolean;
      /** Relative paths where another file system begins. */
      readonly elsewhere: readonly string[];
      /** An interrupted restoration has left part of it. */
      readonly filling: boolean;
      /** Against what was copied last; undefined: nothing is known to have copied it. */
      readonly compared?: ComparedPaths;
      /** Nothing is new, changed or gone, nor of directories and whatever else there is. */
      readonly untouched: boolean;
    };

/** What Lethe itself makes in a tree while it works there. */
export const OWN_PLACES = [".lethe-filling", ".lethe-retrieving"];

/** `remembered`: file of the listing of what was copied last, or that listing. */
export async function lookAtSource(
  host: Host,
  subject: Subject,
  remembered: string | Listing | undefined,
): Promise<Source> {
  const { at, apart } = subject;
  const found = await host.lstat(at);
  if (found === undefined) return { kind: "absent" };
  if (found.type === "symlink") {
    return { kind: "unknown", why: "it is a symbolic link, and what it leads to was not declared" };
  }
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}, and no directory` };
  const listing = await listTree(host, at, [...apart, ...OWN_PLACES]);
  const copied = typeof remembered === "string" ? await readListing(host, remembered) : remembered;
  const { files, rest, partial, elsewhere } = listing;
  const compared = copied === undefined ? undefined : compare(files, copied.files);
  return {
    kind: "there",
    files,
    amount: amountOf(files.values()),
    partial,
    elsewhere,
    filling: await host.exists(`${at}/.lethe-filling`),
    ...(compared === undefined ? {} : { compared }),
    untouched: compared?.changed.files === 0 && compared.gone === 0 && copied?.rest === rest,
  };
}
