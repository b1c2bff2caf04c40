import type { Grounds } from "./context.ts";
import { Findings } from "./difference.ts";
import { madeBy } from "./programs.ts";
import type { Chain, Rule, Ruleset } from "./ruleset.ts";

/** The rules that the kernel has, against those that the generation's own file makes. */
export function compareRulesets(declared: Ruleset, live: Ruleset, { programs }: Pick<Grounds, "programs">): Findings {
  const findings = new Findings("firewall");
  const owned = new Set<string>();
  for (const table of live.tables) {
    if (declared.tables.includes(table)) continue;
    const program = madeBy(programs, "tables", table);
    if (program !== undefined) {
      owned.add(table);
      findings.explain(`table ${table}`, `${program}, which is declared, makes it`);
      continue;
    }
    const chains = live.chains.filter((chain) => chain.table === table);
    const rules = chains.flatMap((chain) => chain.rules);
    const shared = [...rules.map(({ meaning }) => meaning), ...chains.map(({ name }) => JSON.stringify(name))];
    const sharer = shared.map((text) => madeBy(programs, "rules", text)).find((name) => name !== undefined);
    if (sharer !== undefined) continue;
    owned.add(table);
    findings.added(`table ${table}`, `${chains.length} chains, ${rules.length} rules`);
  }
  for (const table of declared.tables) if (!live.tables.includes(table)) findings.missing(`table ${table}`);
  const both = (table: string) => !owned.has(table) && live.tables.includes(table);
  const explained = (text: string) => madeBy(programs, "rules", text);
  compareChains(findings, declared.chains, live.chains, both, explained);
  compareOthers(findings, declared, live, both);
  return findings;
}

function compareChains(
  findings: Findings,
  declared: readonly Chain[],
  live: readonly Chain[],
  compared: (table: string) => boolean,
  explained: (text: string) => string | undefined,
): void {
  const same = (a: Chain) => (b: Chain) => a.table === b.table && a.name === b.name;
  for (const chain of live) {
    if (!compared(chain.table)) continue;
    const place = `${chain.table} ${chain.name}`;
    const former = declared.find(same(chain));
    const program = explained(JSON.stringify(chain.name));
    if (program !== undefined && former === undefined) {
      findings.explain(`chain ${place}`, `${program}, which is declared, makes it`);
      continue;
    }
    // In a table that a program shares the chains that it hooks into come with it.
    const comes = chain.rules.some(({ meaning }) => explained(meaning) !== undefined) || chain.rules.length === 0;
    const sharedTable = !declared.some(({ table }) => table === chain.table);
    if (former === undefined && !(sharedTable && comes)) findings.added(`chain ${place}`);
    if (former !== undefined && former.base !== chain.base) {
      findings.changed(`chain ${place}`, { live: chain.base, declared: former.base });
    }
    compareRules(findings, place, former?.rules ?? [], chain.rules, explained);
  }
  for (const chain of declared) {
    if (!compared(chain.table) || live.some(same(chain))) continue;
    findings.missing(`chain ${chain.table} ${chain.name}`, `${chain.rules.length} rules`);
  }
}

function compareRules(
  findings: Findings,
  place: string,
  declared: readonly Rule[],
  live: readonly Rule[],
  explained: (text: string) => string | undefined,
): void {
  const rest = [...declared];
  const common: Rule[] = [];
  for (const rule of live) {
    const at = rest.findIndex(({ meaning }) => meaning === rule.meaning);
    if (at >= 0) {
      common.push(...rest.splice(at, 1));
      continue;
    }
    const program = explained(rule.meaning);
    if (program === undefined) findings.added(`${rule.text} in ${place}`);
    else findings.explain(`${rule.text} in ${place}`, `${program}, which is declared, makes it`);
  }
  for (const rule of rest) findings.missing(`${rule.text} in ${place}`);
  const order = declared.filter((rule) => common.includes(rule));
  if (order.some((rule, index) => rule !== common[index])) {
    findings.changed(`order of the rules in ${place}`, { live: texts(common), declared: texts(order) });
  }
}

function texts(rules: readonly Rule[]): string {
  return rules.map(({ text }) => text).join("; ");
}

function compareOthers(
  findings: Findings,
  declared: Ruleset,
  live: Ruleset,
  compared: (table: string) => boolean,
): void {
  for (const { table, name, meaning } of live.others) {
    if (!compared(table)) continue;
    const former = declared.others.find((one) => one.table === table && one.name === name);
    if (former === undefined) findings.added(`${name} in ${table}`);
    else if (former.meaning !== meaning) {
      findings.changed(`${name} in ${table}`, { live: meaning, declared: former.meaning });
    }
  }
  for (const { table, name } of declared.others) {
    if (!compared(table) || live.others.some((one) => one.table === table && one.name === name)) continue;
    findings.missing(`${name} in ${table}`);
  }
}
