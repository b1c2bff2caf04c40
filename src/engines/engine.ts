import type { Host } from "../host/index.ts";
import type { Component } from "../model/index.ts";
import type { Account } from "./account.ts";

/** One program to run. Data: it can be printed, compared, and run. */
export interface Step {
  /** For a person: `fast-forward main by 3 commits`. */
  readonly title: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absent: whoever runs Lethe. */
  readonly account?: Account;
  /** Seconds. */
  readonly timeout: number;
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
}

export interface Lost {
  readonly files: number;
  readonly bytes: number;
  readonly commits: number;
  /** Milliseconds since 1970; 0 where nothing is. */
  readonly newestMs: number;
}

export const NOTHING: Lost = { files: 0, bytes: 0, commits: 0, newestMs: 0 };

/** `fetch`: hear what the other side has. `exchange`: bring both sides together, by what is known of them. */
export type Intent = "fetch" | "exchange";

/**
 * `inspect` looks at the world, and never at the network; `plan` and `standing` are pure. An engine never runs what it
 * plans: one executor does, for all of them.
 */
export interface Engine<Kind extends Component, Status> {
  inspect(host: Host, component: Kind): Promise<Status>;
  plan(component: Kind, status: Status, intent: Intent): Plan;
  standing(component: Kind, status: Status): Standing;
}

/** An engine with what it found. */
export interface Inspected {
  readonly component: Component;
  readonly standing: Standing;
  plan(intent: Intent): Plan;
}
