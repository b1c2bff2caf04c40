import { basename } from "node:path";
import { type Component, type NoiseRule, UserError } from "../model/index.ts";
import { type Claim, claimed } from "./claims.ts";
import { componentOf, noiseOf } from "./components.ts";
import type { Contribution } from "./contribution.ts";
import { type Origin, whereIs } from "./origin.ts";
import type { Written } from "./schema.ts";

type Entry = NonNullable<Written["state"]>["entries"][number];

/**
 * Components sorted by path, noise by path and who brought it. What state.ts says of a path takes the place
 * of what a feature would do with it: a person may keep in another way, or not at all.
 */
export function mergeState(
  contributions: readonly Contribution[],
  entries: readonly Entry[],
  origin: Origin,
): { components: Component[]; noise: NoiseRule[] } {
  const by = basename(origin.stateFile);
  const said = new Set(entries.map((entry) => (typeof entry.place === "string" ? entry.place : entry.place.path)));
  const fromFeatures = contributions.flatMap((contribution) =>
    (contribution.parts.state ?? []).map((source) => claimOf(source, contribution.by, origin)),
  );
  const claims = [
    ...fromFeatures.filter(({ value }) => !said.has(value.path)),
    ...entries.flatMap((entry) => (entry.lethe === "ignore" ? [] : [claimOf(entry, by, origin)])),
  ];
  const components = [...claimed("state", claims).values()];
  refuseSameNames(claims);
  const noise = [
    ...contributions.flatMap(({ parts, by: name }) => (parts.noise ?? []).map((source) => noiseOf(source, name))),
    ...entries.flatMap((entry) => (entry.lethe === "ignore" ? [noiseOf(entry, by)] : [])),
  ];
  return { components, noise: noise.sort((a, b) => (a.path + a.by < b.path + b.by ? -1 : 1)) };
}

function claimOf(source: Exclude<Entry, { lethe: "ignore" }>, by: string, origin: Origin): Claim<Component> {
  const where = whereIs(origin, source);
  const value = componentOf(source, by, where);
  return { key: value.path, value, by, where };
}

/** Two paths may come to one name. */
function refuseSameNames(claims: readonly Claim<Component>[]): void {
  const paths = new Map<string, string>();
  for (const { value, where } of claims) {
    const key = `${value.type}/${value.name}`;
    const other = paths.get(key);
    if (other !== undefined) {
      throw new UserError("CONFIG_STATE_NAME", `${other} and ${value.path} would both be kept as ${value.name}`, {
        ...(where === undefined ? {} : { where }),
        hint: `Give one of them a name: { name: "..." }.`,
      });
    }
    paths.set(key, value.path);
  }
}
