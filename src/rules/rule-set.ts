import type { Attribution, BytePath, Installed, Place, Rule, RuleSet } from "../model/index.ts";
import { namedAfter } from "./attributions.ts";
import type { Home } from "./context.ts";
import type { Gathered, KnownRule } from "./gathered.ts";
import type { Looks } from "./look/index.ts";
import { PathTrie } from "./path-trie.ts";
import { suggestFor } from "./suggest.ts";

/** What a rule set is made of. */
export interface Parts {
  readonly gathered: Gathered;
  readonly containers: PathTrie<true>;
  readonly looks: Looks;
  /** Of those that stand in a listing only, as a look decides. */
  readonly looked: readonly Rule[];
  readonly homes: readonly Home[];
  readonly installed: Installed | undefined;
}

export function ruleSet({ gathered, containers, looks, looked, homes, installed }: Parts): RuleSet {
  const places = homes.map(({ path }) => path);
  const rules = new PathTrie<KnownRule>(places);
  for (const known of gathered.rules) {
    const isAlone = known.rule.alone === true;
    if (!rules.add(known.rule.pattern, known, { alone: isAlone })) {
      gathered.note(`the rule ${known.rule.id} is of no path: ${known.rule.pattern}`);
    }
  }
  const owners = new PathTrie<Attribution>(places);
  for (const { pattern, owner } of gathered.owners) owners.add(pattern, owner);
  const byPackage = packageOwner(installed, (path) => containers.find(path) === true);
  const isOfHome = (path: BytePath) => homes.find((home) => path === home.path || path.startsWith(`${home.path}/`));
  const madeAs = (path: BytePath) => rules.find(path, ({ rule }) => rule.nature === "generated")?.rule;
  const all = [...gathered.rules.map(({ rule }) => rule), ...looked].sort(byIdAndPattern);
  return {
    explain(path, type) {
      return rules.find(path, ({ types }) => types === undefined || types.includes(type))?.rule;
    },
    asks: (path, type) => looks.asks(path, type),
    look: (path, type) => looks.look(path, type),
    isContainer: (path) => containers.find(path) === true,
    attribute(path) {
      const home = isOfHome(path);
      return (
        owners.deepest(path) ??
        namedAfter(inHome(path, home)) ??
        byPackage(path) ??
        (home === undefined ? undefined : { by: "user", name: home.user })
      );
    },
    suggest: (place: Place) => suggestFor(place, inHome(place.path, isOfHome(place.path)), madeAs(place.path)),
    rules: all,
    get notes() {
      return gathered.notes;
    },
  };
}

function inHome(path: BytePath, home: Home | undefined): string {
  return home === undefined ? path : `~${path.slice(home.path.length)}`;
}

/** It brings the directories that all machines have, and has no say in what comes into them. */
const SKELETON = "base-files";

/** The only package that has the nearest directory above, unless many are meant to put things there. */
function packageOwner(installed: Installed | undefined, isContainer: (path: BytePath) => boolean) {
  return (path: BytePath): Attribution | undefined => {
    if (installed === undefined || isContainer(path)) return undefined;
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const directory = path.slice(0, slash);
      if (isContainer(directory)) return undefined;
      const [first, ...more] = installed.owned(directory)?.packages ?? [];
      if (first === undefined) continue;
      return more.length === 0 && first.name !== SKELETON ? { by: "package", name: first.name } : undefined;
    }
    return undefined;
  };
}

function byIdAndPattern(a: Rule, b: Rule): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : 0;
}
