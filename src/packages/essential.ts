import type { IndexEntry } from "../format/index.ts";

/**
 * Names of the essential packages among `selected` and of all that they depend on: maintainer scripts may
 * use them without saying so, hence they are unpacked before anything is configured.
 */
export function essentialNames(selected: readonly IndexEntry[]): ReadonlySet<string> {
  const byName = new Map<string, IndexEntry[]>();
  for (const entry of selected) {
    for (const name of [entry.name, ...entry.provides]) byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const found = new Set<string>();
  const queue = selected.filter(({ essential }) => essential);
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    if (found.has(entry.name)) continue;
    found.add(entry.name);
    for (const alternatives of entry.depends) {
      const first = alternatives.find((name) => byName.has(name));
      queue.push(...(first === undefined ? [] : (byName.get(first) ?? [])));
    }
  }
  return found;
}
