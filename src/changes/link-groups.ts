import type { ChangesContext } from "./context.ts";
import type { Pair } from "./identity.ts";
import type { Name, Names } from "./names.ts";
import { formerLocated, gather, type Sides } from "./sides.ts";

/**
 * The pairs whose name is now one file with other names than before, of the names that both trees have. Only
 * where a name was replaced can that be.
 */
export async function regroupedLinks(
  context: ChangesContext,
  sides: Sides,
  names: Names,
  pairs: readonly Pair[],
): Promise<Set<Pair>> {
  const replaced = pairs.filter((pair) => pair.how === "replaced" && !(pair.before.directory && pair.now.directory));
  await gather(
    context,
    sides.before,
    replaced.map((pair) => pair.before),
    (name) => formerLocated(sides, name),
    (path) => names.before(path),
  );
  const byBefore = new Map(pairs.map((pair) => [pair.before, pair]));
  const byNow = new Map(pairs.map((pair) => [pair.now, pair]));
  const kept = (name: Name): Pair | undefined => {
    if (name.pristine === undefined || name.live === undefined) return undefined;
    const pair: Pair = { how: "kept", before: name, now: name };
    byBefore.set(name, pair);
    byNow.set(name, pair);
    return pair;
  };
  const groupBefore = (pair: Pair) =>
    pair.before.inode.names.flatMap((name) =>
      name.pristine === undefined ? [] : (byBefore.get(name) ?? (byNow.has(name) ? [] : (kept(name) ?? []))),
    );
  const groupNow = (pair: Pair) =>
    pair.now.inode.names.flatMap((name) => (name.live === undefined ? [] : (byNow.get(name) ?? [])));

  const regrouped = new Set<Pair>();
  for (const pair of replaced) {
    for (const affected of new Set([...groupBefore(pair), ...groupNow(pair)])) {
      const before = new Set(groupBefore(affected));
      const now = new Set(groupNow(affected));
      if (before.size !== now.size || [...before].some((other) => !now.has(other))) regrouped.add(affected);
    }
  }
  return regrouped;
}
