import type { Account } from "../account.ts";
import type { Lost } from "../engine.ts";

/** A declared Mercurial repository as it is here, by what is known here of the other side: hg help phases. */
export type HgStatus =
  | { readonly kind: "absent"; readonly account: Account | undefined; readonly isRoot: boolean }
  /** In plain words why nobody can tell: `it is no Mercurial repository`. */
  | { readonly kind: "unknown"; readonly why: string }
  | HgTree;

export interface HgTree {
  readonly kind: "there";
  readonly account: Account | undefined;
  /** Absolute. */
  readonly path: string;
  /** Addresses by name. */
  readonly paths: Readonly<Record<string, string>>;
  /** The person says how ssh is called. */
  readonly ownSsh: boolean;
  /** Files that are not as the last commit has them, or that Mercurial does not know. */
  readonly changed: number;
  readonly untracked: number;
  readonly loose: Lost;
  readonly shelves: number;
  /** `a merge` */
  readonly underWay?: string;
  /** Changesets that may be pushed and were not. */
  readonly drafts: readonly Changeset[];
  /** Changesets that are never pushed. */
  readonly secrets: readonly Changeset[];
  readonly heads: readonly Head[];
  /** Named branches of which the other side has something, of those with drafts. */
  readonly published: readonly string[];
  /** Of the branch that is checked out: changesets that come after what is checked out. */
  readonly behind: number;
  readonly branch: string;
}

export interface Changeset {
  readonly branch: string;
  /** Milliseconds since 1970. */
  readonly dateMs: number;
}

export interface Head {
  /** Hex, whole. */
  readonly node: string;
  readonly branch: string;
  readonly isDraft: boolean;
}
