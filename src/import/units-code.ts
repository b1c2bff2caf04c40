import { type Entry, entry, quoted } from "./code.ts";
import type { Surroundings } from "./surroundings.ts";
import type { FoundUnit } from "./units.ts";

/** Those that are not as the features and the base have them. */
export function unitsToSay(
  units: readonly FoundUnit[],
  wanted: FoundUnit["scope"],
  declared: Surroundings["declared"],
): Entry[] {
  return units
    .filter(({ scope }) => scope === wanted)
    .flatMap(({ name, state }) => {
      const claim = declared.units.find((one) => one.name === name && one.scope === wanted);
      // What the base masks would change the packages of a generation.
      if (claim === undefined) return [entry(name, quoted(state))];
      if (claim.by === "base" || claim.state === state) return [];
      return [entry(name, { object: [entry("state", quoted(state)), entry("replaces", quoted(claim.by))] })];
    });
}
