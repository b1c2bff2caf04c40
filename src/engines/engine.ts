import type { Host } from "../host/index.ts";
import type { Component } from "../model/index.ts";
import type { Step } from "./step.ts";

/** A component, and where this machine has what belongs to it. */
export interface Subject<Kind extends Component = Component> {
  readonly component: Kind;
  /** Where its bytes are: its path, or the place on a disk that is being filled. Absolute. */
  readonly at: string;
  /** Where other components lie inside of it, relative to `at`: they are looked after by themselves. */
  readonly apart: readonly string[];
  /** Folder of what is remembered of it between runs; need not be there. Absolute. */
  readonly records: string;
  /** Folder for what programs can make again; need not be there. Absolute. */
  readonly cache: string;
  /** What this machine is called where several share a store. */
  readonly machine: string;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** What is left to a person, in plain words. */
  readonly left: readonly string[];
}

/** What it would come to if the disk died now. */
export interface Standing {
  /** `agreed`: it is declared as something that may be lost. `unknown`: nobody could look. */
  readonly verdict: "safe" | "losing" | "agreed" | "unknown";
  /** In plain words: `2 commits of main are on no remote`. */
  readonly says: readonly string[];
  /** Of what is nowhere else. */
  readonly lost: Lost;
  /** Milliseconds since 1970 of the newest copy, where copies have a time. */
  readonly copiedMs?: number;
  /** What other machines have copied to the same store, as it last told. */
  readonly others?: readonly OtherCopy[];
}

export interface OtherCopy {
  /** For a person: the store's name. */
  readonly store: string;
  readonly machine: string;
  /** The component's name there. */
  readonly name: string;
  /** Milliseconds since 1970 of the newest. */
  readonly copiedMs: number;
}

export interface Lost {
  readonly files: number;
  readonly bytes: number;
  readonly commits: number;
  /** Milliseconds since 1970; 0 where nothing is. */
  readonly newestMs: number;
}

export const NOTHING: Lost = { files: 0, bytes: 0, commits: 0, newestMs: 0 };

export type Intent =
  /** Hear what the other side has. */
  | { readonly kind: "fetch" }
  /** Bring both sides together, by what is known of them. `deletions`: also where much is gone here. */
  | {
      readonly kind: "exchange";
      readonly deletions?: boolean;
      /** Go on where another machine of this name, or another store at this address, began. */
      readonly takeOver?: boolean;
    }
  /** Bring it to a place where nothing of it is: what a new disk gets. `eager`: also what waits to be asked for. */
  | { readonly kind: "restore"; readonly eager?: boolean }
  /** Read back what was copied, all or a part of it (0 to 1), and compare. */
  | { readonly kind: "verify"; readonly part: number }
  /** Free the local copy of what is elsewhere for good. */
  | { readonly kind: "evict" }
  /** Bring what is elsewhere, or a part of it, beside what is here. */
  | Retrieval;

export interface Retrieval {
  readonly kind: "retrieve";
  /** What of it: relative to the component (UTF-8); empty: all. */
  readonly within: string;
  /** As it was then, in milliseconds since 1970; default: as it was last. */
  readonly untilMs?: number;
  /** Where to, absolute; default: its own place. */
  readonly to?: string;
}

/**
 * `inspect` looks at the world, and never at the network; `plan` and `standing` are pure. An engine never runs what it
 * plans: one executor does, for all of them.
 */
export interface Engine<Kind extends Component, Status> {
  inspect(host: Host, subject: Subject<Kind>): Promise<Status>;
  plan(subject: Subject<Kind>, status: Status, intent: Intent): Plan;
  standing(subject: Subject<Kind>, status: Status): Standing;
}

/** An engine with what it found. */
export interface Inspected {
  readonly component: Component;
  readonly standing: Standing;
  plan(intent: Intent): Plan;
}
