import type { Host } from "../../host/index.ts";
import type { Lost, Subject } from "../engine.ts";
import { amountOf, type ComparedPaths, compare } from "./compare.ts";
import { type ListedFile, listTree, readListing } from "./listing.ts";

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
    };

/** What Lethe itself makes in a tree while it works there. */
export const OWN_PLACES = [".lethe-filling", ".lethe-retrieving"];

/** `remembered`: file of the listing of what was copied last, or that listing. */
export async function lookAtSource(
  host: Host,
  subject: Subject,
  remembered: string | ReadonlyMap<string, ListedFile> | undefined,
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
  const { files, partial, elsewhere } = listing;
  return {
    kind: "there",
    files,
    amount: amountOf(files.values()),
    partial,
    elsewhere,
    filling: await host.exists(`${at}/.lethe-filling`),
    ...(copied === undefined ? {} : { compared: compare(files, copied) }),
  };
}
