import type { Amount, Component, Finding, Rule } from "../model/index.ts";
import { Tally } from "./amount.ts";

/** Why something is not in the report: a rule, or the component that it is a part of. */
export type Excuse = { readonly rule: Rule } | { readonly component: Component };

/** What is left out of a report, added up by reason. */
export class Accounts {
  readonly explained = new Tally();
  readonly declared = new Tally();
  /** Of work trees with something to lose: what a remote has too. */
  readonly elsewhere = new Tally();
  readonly #rules = new Map<string, { readonly rule: Rule; readonly amount: Tally }>();

  add(excuse: Excuse, finding: Finding): void {
    if ("component" in excuse) {
      this.declared.add(finding);
      return;
    }
    this.explained.add(finding);
    this.#of(excuse.rule).add(finding);
  }

  /** Most bytes first. */
  rules(): { rule: Rule; amount: Amount }[] {
    return [...this.#rules.values()]
      .map(({ rule, amount }) => ({ rule, amount: amount.amount() }))
      .sort((a, b) => b.amount.bytes - a.amount.bytes || (a.rule.id < b.rule.id ? -1 : 1));
  }

  #of(rule: Rule): Tally {
    const found = this.#rules.get(rule.id);
    if (found !== undefined) return found.amount;
    const amount = new Tally();
    this.#rules.set(rule.id, { rule, amount });
    return amount;
  }
}
