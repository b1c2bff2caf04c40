import { compareVersions, type IndexEntry, indexEntry } from "../format/index.ts";
import type { Lock, LockedPackage } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { packagesOf, verifiedRepositories } from "./indexes.ts";
import { findMirrors } from "./mirrors.ts";
import { repositories } from "./repository.ts";

/**
 * The same names in the versions of today's signed indexes: for a lock whose .debs have left the mirror, and
 * with which no person's system is built. Needs no apt; where a new version depends on something new, the first
 * alternative is taken. Only for locks of Debian's own sources.
 */
export async function relockNames(
  context: PackagesContext,
  lock: Lock,
  options: { readonly mirror?: string | undefined } = {},
): Promise<Lock> {
  const suite = lock.sources.find(({ name, suite }) => name === "debian" && !suite.includes("-"));
  if (suite === undefined) throw new Error("a lock without Debian's own suite");
  const has = (ending: string) => lock.sources.some((source) => source.suite === `${suite.suite}${ending}`);
  const choice = {
    suite: suite.suite,
    components: suite.components,
    security: has("-security"),
    updates: has("-updates"),
    extraSources: [],
  };
  const mirrors = await findMirrors(context, options.mirror);
  const verified = await verifiedRepositories(context, await repositories(context, choice, mirrors), lock.architecture);
  const stanzas: { source: string; packages: ReadonlyMap<string, readonly string[]> }[] = [];
  for (const one of verified) stanzas.push({ source: one.name, packages: await packagesOf(context, one) });
  const newest = (name: string): Candidate | undefined =>
    stanzas
      .flatMap(({ source, packages }) => (packages.get(name) ?? []).map((raw) => ({ source, entry: indexEntry(raw) })))
      .filter((one): one is Candidate => one.entry !== undefined)
      .sort((a, b) => compareVersions(b.entry.version, a.entry.version))[0];
  const before = new Map(lock.packages.map((one) => [one.name, one]));
  const chosen = closure(before, newest);
  const packages = chosen.map(
    ({ source, entry }): LockedPackage => ({
      name: entry.name,
      version: entry.version,
      architecture: entry.architecture as LockedPackage["architecture"],
      sha256: entry.sha256,
      size: entry.size,
      path: entry.path,
      source,
      layer: before.get(entry.name)?.layer ?? 1,
      essential: before.get(entry.name)?.essential ?? false,
    }),
  );
  return { ...lock, sources: verified.map(({ locked }) => locked), packages };
}

interface Candidate {
  readonly source: string;
  readonly entry: IndexEntry;
}

function closure(
  before: ReadonlyMap<string, LockedPackage>,
  newest: (name: string) => Candidate | undefined,
): Candidate[] {
  const chosen = new Map<string, Candidate>();
  const provided = new Set<string>();
  const take = (name: string) => {
    const one = newest(name);
    if (one === undefined) throw new UserError("PACKAGES_UNKNOWN", `no source has the package ${name} any more`);
    chosen.set(name, one);
    for (const each of [name, ...one.entry.provides]) provided.add(each);
  };
  for (const name of before.keys()) take(name);
  const queue = [...chosen.values()];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    for (const alternatives of one.entry.depends) {
      if (alternatives.some((name) => provided.has(name))) continue;
      const first = alternatives.find((name) => newest(name) !== undefined);
      if (first === undefined) continue;
      take(first);
      const added = chosen.get(first);
      if (added !== undefined) queue.push(added);
    }
  }
  return [...chosen.values()].sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
}
