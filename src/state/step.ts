import type { ComponentRow } from "../format/index.ts";

/**
 * Keeping live data at once. A step that was cut short is done again or undone; which, the next plan sees from what is
 * there. What makes this safe is their order:
 *
 * - the mount table comes before what changes hands: with a row and no place, a boot takes what the live root held;
 * - `switch` is one rename that the kernel does at once, mount and all: before it all of the data is at its path and
 *   after it all of it is kept, and no program ever finds nothing there;
 * - `place` comes after it, so that what lies in its final place never is a copy that somebody still works beside.
 */
export type AdoptStep =
  | { readonly action: "begin"; readonly rows: readonly ComponentRow[] }
  /** Takes away what an earlier run left before its switch: a copy, and a mount on an empty directory. */
  | { readonly action: "undo"; readonly row: ComponentRow }
  /** Beside its place, until nothing changes any more or some rounds are over. */
  | { readonly action: "copy"; readonly row: ComponentRow }
  /** The mount table of all boots to come, or that of this boot. */
  | { readonly action: "declare"; readonly table: "all" | "boot"; readonly rows: readonly ComponentRow[] }
  | { readonly action: "keep-file"; readonly row: ComponentRow }
  /** The original gets out of the way and the copy is mounted where it was. */
  | { readonly action: "switch"; readonly row: ComponentRow }
  | { readonly action: "place"; readonly row: ComponentRow }
  /** Copies again what was still written to the original. */
  | { readonly action: "compare"; readonly row: ComponentRow }
  /** Removes the original, unless a process holds it or it has what the copy has not. */
  | { readonly action: "release"; readonly row: ComponentRow }
  | { readonly action: "end" };

/** What a person has to be told of it. */
export interface AdoptOutcome {
  readonly path: string;
  /** Where the original still is, as the machine's programs see it. */
  readonly original?: string;
  /** `name (pid)` of those that still work in the original. */
  readonly heldBy: readonly string[];
  /** Relative to `path`: written to while it was moved, so that original and copy differ. */
  readonly differing: readonly string[];
  /** A directory with versions that were written in both places at the same moment. */
  readonly twice?: string;
}
