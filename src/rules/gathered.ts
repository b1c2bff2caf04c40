import type { Attribution, NodeType, Rule } from "../model/index.ts";

/** A rule, and what it is told of: a rule about symlinks says nothing of a file that took the place of one. */
export interface KnownRule {
  readonly rule: Rule;
  readonly types?: readonly NodeType[];
}

export interface KnownOwner {
  readonly pattern: string;
  readonly owner: Attribution;
}

/** What the sources of rules say, as they are read. */
export class Gathered {
  readonly rules: KnownRule[] = [];
  readonly owners: KnownOwner[] = [];
  readonly notes: string[] = [];
  readonly #known = new Set<string>();

  /** Rules of one id have one reason and may have many patterns; each is taken once. */
  rule(rule: Rule, types?: readonly NodeType[]): void {
    const key = `${rule.id}\0${rule.pattern}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.rules.push({ rule, ...(types === undefined ? {} : { types }) });
  }

  owner(pattern: string, owner: Attribution): void {
    this.owners.push({ pattern, owner });
  }

  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }
}
