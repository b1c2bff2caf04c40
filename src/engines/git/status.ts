import type { Account } from "../account.ts";
import type { Lost } from "../engine.ts";
import type { Measured } from "../measure.ts";

/** A declared repository as it is here. A remote has what it had when last heard of. */
export type RepositoryStatus =
  | { readonly kind: "absent"; readonly account: Account | undefined; readonly isRoot: boolean }
  /** Files that are in no repository. */
  | ({ readonly kind: "loose" } & Measured)
  /** In plain words why nobody can tell. */
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "there";
      /** Itself first, then its submodules. */
      readonly trees: readonly TreeStatus[];
      readonly account: Account | undefined;
    };

export interface TreeStatus {
  /** Absolute. */
  readonly path: string;
  /** Relative to the repository's own; empty for that itself. */
  readonly within: string;
  /** By name, what each is fetched from. */
  readonly remotes: Readonly<Record<string, string>>;
  /** Names of those that would still be there if this disk died. */
  readonly elsewhere: readonly string[];
  /** The person says how ssh is called. */
  readonly ownSsh: boolean;
  /** undefined: a detached HEAD. */
  readonly head: string | undefined;
  /** Files that are not as the last commit has them, or that git does not know. */
  readonly changed: number;
  readonly untracked: number;
  readonly loose: Lost;
  readonly stashes: number;
  /** `a merge` */
  readonly underWay?: string;
  readonly branches: readonly Branch[];
  /** Commits of tags and notes that no branch has, and no remote elsewhere. */
  readonly others: number;
  /** Commits of a detached HEAD that no branch or tag has, and no remote elsewhere. */
  readonly detached: number;
}

export interface Branch {
  readonly name: string;
  /** Commits that no remote elsewhere is known to have. */
  readonly unpushed: number;
  /** Newest of its commits, milliseconds since 1970. */
  readonly newestMs: number;
  readonly upstream?: {
    readonly remote: string;
    /** `refs/heads/main` there. */
    readonly ref: string;
    /** `refs/remotes/origin/main` here. */
    readonly tracking: string;
    readonly ahead: number;
    readonly behind: number;
    /** The other side has it no more. */
    readonly gone: boolean;
  };
}
