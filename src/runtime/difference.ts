/** What of a running machine no file says. */
export type RuntimeArea =
  | "firewall"
  | "interface"
  | "address"
  | "route"
  | "sysctl"
  | "module"
  | "mount"
  | "unit"
  | "process";

/** Something that is not as the generation would have it, and that goes with the next boot. */
export interface RuntimeDifference {
  readonly area: RuntimeArea;
  /** `added`: nothing declares it. `missing`: declared, and not there. `changed`: there, and otherwise. */
  readonly change: "added" | "missing" | "changed";
  /** What it is known by: `tcp dport 22 accept in inet lethe input`, `192.0.2.2/24 on eth0`, `vm.swappiness`. */
  readonly subject: string;
  /** As it is, in plain words. */
  readonly live?: string;
  /** As it is declared. */
  readonly declared?: string;
}

/** Not declared to the letter, and no surprise. */
export interface RuntimeExplained {
  readonly area: RuntimeArea;
  readonly subject: string;
  readonly reason: string;
}

/** What was not looked at. `decision`: it cannot be this machine's own. `failure`: nobody knows (exit status 2). */
export interface RuntimeUnexamined {
  readonly area: RuntimeArea;
  readonly reason: string;
  readonly by: "decision" | "failure";
}

export interface RuntimeReport {
  readonly differences: readonly RuntimeDifference[];
  readonly explained: readonly RuntimeExplained[];
  readonly unexamined: readonly RuntimeUnexamined[];
}

/** Gathers what the areas have to say. */
export class Findings implements RuntimeReport {
  readonly differences: RuntimeDifference[] = [];
  readonly explained: RuntimeExplained[] = [];
  readonly unexamined: RuntimeUnexamined[] = [];

  constructor(readonly area: RuntimeArea) {}

  added(subject: string, live?: string, area = this.area): void {
    this.differences.push({ area, change: "added", subject, ...(live === undefined ? {} : { live }) });
  }

  missing(subject: string, declared?: string, area = this.area): void {
    this.differences.push({ area, change: "missing", subject, ...(declared === undefined ? {} : { declared }) });
  }

  changed(subject: string, { live, declared }: { live: string; declared: string }, area = this.area): void {
    this.differences.push({ area, change: "changed", subject, live, declared });
  }

  explain(subject: string, reason: string, area = this.area): void {
    this.explained.push({ area, subject, reason });
  }

  notExamined(reason: string, by: RuntimeUnexamined["by"] = "failure", area = this.area): void {
    this.unexamined.push({ area, reason, by });
  }
}
