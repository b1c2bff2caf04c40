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
      readonly files: ReadonlyMap<string, ListedFile>;
      readonly amount: Lost;
      /** Something below could not be looked at. */
      readonly partial: boolean;
      /** Relative paths where another file system begins. */
      readonly elsewhere: readonly string[];
      /** An interrupted restoration has left part of it. */
      readonly filling: boolean;
      /** Against what was copied last; undefined: nothing is known to have copied it. */
      readonly compared?: ComparedPaths;
    };

/** `remembered`: file of the listing of what was copied last. */
export async function lookAtSource(host: Host, subject: Subject, remembered: string): Promise<Source> {
  const { at, apart } = subject;
  const found = await host.lstat(at);
  if (found === undefined) return { kind: "absent" };
  if (found.type === "symlink") {
    return { kind: "unknown", why: "it is a symbolic link, and what it leads to was not declared" };
  }
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}, and no directory` };
  const listing = await listTree(host, at, [...apart, ".lethe-filling"]);
  const copied = await readListing(host, remembered);
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
