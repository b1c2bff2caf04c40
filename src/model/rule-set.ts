import type { NodeType } from "./change.ts";
import type { Attribution, BytePath, Finding, Rule, Suggestion } from "./untracked.ts";

/**
 * All that is known, on one machine, about paths that no package brought. Paths are those of the machine looked at
 * (`/etc/...`, whatever directory its root is mounted at).
 *
 * For each finding: `explain` it; where that is silent and `asks` says yes, `look`. A look may be about the directory
 * that the finding is in, part of which has been walked already: who adds things up has to be able to take that back.
 */
export interface RuleSet {
  /** Why it is no surprise, by its path alone: no look at the disk, and quick enough for each of millions of paths. */
  explain(path: BytePath, type: NodeType): Rule | undefined;

  /** Whether the disk may know more: `look` answers. Quick; yes for few. */
  asks(path: BytePath, type: NodeType): boolean;

  /**
   * Looks at the disk: a cache's tag, a git work tree, byte-code beside its source, what a project's own file says can be made again.
   * undefined where that says nothing, or may not be read. Several may be under way at once; they take turns by themselves.
   */
  look(path: BytePath, type: NodeType): Promise<Look | undefined>;

  /**
   * A directory that a report never rolls up into one line, since what is in it belongs to many: a home, ~/.config,
   * ~/.local/share, /opt, /srv, /var/lib, /usr/local/bin ...
   */
  isContainer(path: BytePath): boolean;

  /** Whose it is. Never silences. */
  attribute(path: BytePath): Attribution | undefined;

  /** What to do about a line of a report. */
  suggest(place: Place): Suggestion;

  /** All of them, sorted by id; those that need a look too. */
  readonly rules: readonly Rule[];

  /** What would have said more and could not be read or understood, in plain words, one sentence each. */
  readonly notes: readonly string[];
}

/** What a look at the disk found. It is about `directory` and all below it, but for `except` and what is below that. */
export interface Look {
  readonly directory: BytePath;
  /** Absent where it is no excuse: a work tree with something to lose. */
  readonly rule?: Rule;
  /** Left to the other rules: in a work tree, what git does not keep; in a directory of byte-code, what has no source. */
  readonly except: readonly BytePath[];
  /** `directory` is a git work tree. Also where there is a `rule`, and nothing would be lost. */
  readonly work?: WorkTree;
}

/** A git work tree, and what of it is nowhere else. Nobody asked the network: a remote has what it had when last heard of. */
export interface WorkTree {
  readonly path: BytePath;
  /** The branch checked out; undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** Addresses, without credentials, by name of the remote. */
  readonly remotes: Readonly<Record<string, string>>;
  /** Empty where a clone from the remotes gives all of it again. */
  readonly losses: readonly WorkTreeLoss[];
}

export type WorkTreeLoss =
  /** No remote at all: every commit is here only. */
  | { readonly kind: "no-remote"; readonly commits: number }
  /** Tracked files that are not as the last commit has them. Relative to the work tree. */
  | { readonly kind: "changed"; readonly paths: readonly BytePath[] }
  /** Files that git neither tracks nor ignores. A directory ends with `/`. Relative to the work tree. */
  | { readonly kind: "untracked"; readonly paths: readonly BytePath[] }
  | { readonly kind: "stashed"; readonly count: number }
  /** Commits that no remote is known to have. `branch`: undefined for a detached HEAD; tags have their name. */
  | { readonly kind: "unpushed"; readonly branch: string | undefined; readonly commits: number }
  /** A merge, rebase, cherry-pick or bisection that was begun. */
  | { readonly kind: "under-way"; readonly what: string }
  /** Git could not or may not tell: another user's, damaged, of a kind it does not know. */
  | { readonly kind: "unknown"; readonly reason: string };

/** A line of a report, as a suggestion needs it. */
export interface Place {
  readonly path: BytePath;
  readonly type: NodeType;
  readonly kind: Finding["kind"];
  /** Bytes of all that it stands for. */
  readonly size: number;
  /** Nodes that it stands for. */
  readonly count: number;
  readonly package?: string;
  readonly conffile?: true;
  readonly work?: WorkTree;
}
