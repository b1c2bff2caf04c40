/** What is known on one machine about paths that no package brought: why they are there, whose they are, what to do about them. */
import type { BytePath, RuleSet } from "../model/index.ts";
import { attributions } from "./attributions.ts";
import { containers } from "./containers.ts";
import type { RulesContext } from "./context.ts";
import { curated } from "./curated/index.ts";
import { derive } from "./derive/index.ts";
import { Gathered } from "./gathered.ts";
import { LOOK_RULES, Looks } from "./look/index.ts";
import { PathTrie } from "./path-trie.ts";
import { ruleSet } from "./rule-set.ts";
import { settled } from "./settled/index.ts";

export type { Home, RulesContext } from "./context.ts";

/** Of several rules that match, the earlier source's is given: the person's, the machine's own, the table's, cruft's. */
export async function loadRules(context: RulesContext): Promise<RuleSet> {
  const { host, root, homes, noise, installed } = context;
  const gathered = new Gathered();
  for (const { path, reason, by } of noise) {
    // `ignore(path)` is about the path: only `/**` at its end takes what is below it too.
    const alone = path.endsWith("/**") ? {} : { alone: true as const };
    gathered.rule({ id: `ignore/${by}${path}`, pattern: path, ...alone, nature: "ignored", reason, by });
  }
  await derive(context, gathered);
  const places = homes.map(({ path }) => path);
  if (installed !== undefined) await settled(host, root, places.map(textOf), gathered);
  for (const rule of curated) gathered.rule(rule);
  for (const { pattern, by, name } of attributions) gathered.owner(pattern, { by, name });
  const kept = new PathTrie<true>(places);
  for (const pattern of containers) kept.add(pattern, true, { alone: true });
  for (const pattern of ["/", "~"]) kept.add(pattern, true, { alone: true });
  const looks = new Looks(host, root, (path) => kept.find(path) === true);
  return ruleSet({ gathered, containers: kept, looks, looked: LOOK_RULES, homes, installed });
}

/** As file names are said to Host: UTF-8. */
function textOf(path: BytePath): string {
  return Buffer.from(path, "latin1").toString();
}
