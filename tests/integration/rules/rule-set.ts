import type { BytePath, Rule, RuleSet } from "../../../src/model/index.ts";
import { attributions, namedAfter } from "../../../src/rules/attributions.ts";
import { containers } from "../../../src/rules/containers.ts";
import type { RulesContext } from "../../../src/rules/context.ts";
import { curated } from "../../../src/rules/curated/index.ts";
import { derive } from "../../../src/rules/derive/index.ts";
import { Gathered, type KnownRule } from "../../../src/rules/gathered.ts";
import { PathTrie } from "../../../src/rules/path-trie.ts";
import { suggestFor } from "../../../src/rules/suggest.ts";

/** What paths alone say of a machine: no looks at the disk. */
export async function ruleSet(context: RulesContext): Promise<RuleSet> {
  const gathered = new Gathered();
  await derive(context, gathered);
  for (const rule of curated) gathered.rule(rule);
  const homes: readonly BytePath[] = context.homes.map(({ path }) => path);
  const known = new PathTrie<KnownRule>(homes);
  for (const each of gathered.rules) known.add(each.rule.pattern, each, { alone: each.rule.alone === true });
  const never = new PathTrie<true>(homes);
  for (const pattern of containers) never.add(pattern, true, { alone: true });
  const owners = new PathTrie<(typeof attributions)[number]>(homes);
  for (const each of attributions) owners.add(each.pattern, each);
  const short = (path: BytePath) => {
    const home = homes.find((each) => path === each || path.startsWith(`${each}/`));
    return home === undefined ? path : `~${path.slice(home.length)}`;
  };
  const rules: readonly Rule[] = gathered.rules.map(({ rule }) => rule);
  return {
    explain: (path, type) => known.find(path, ({ types }) => types === undefined || types.includes(type))?.rule,
    asks: () => false,
    look: async () => undefined,
    isContainer: (path) => never.find(path) === true,
    attribute: (path) => owners.deepest(path) ?? namedAfter(short(path)),
    suggest: (place) => suggestFor(place, short(place.path)),
    rules,
    notes: gathered.notes,
  };
}
