import type { Unit } from "../model/index.ts";
import { type Claim, claimed } from "./claims.ts";
import { type Contribution, wherePart } from "./contribution.ts";
import type { Origin } from "./origin.ts";
import type { WrittenUnit } from "./schema.ts";

/** Sorted by name; those of people's sessions after the system's of the same name. */
export function mergeUnits(contributions: readonly Contribution[], origin: Origin): Unit[] {
  const claims = contributions.flatMap((contribution) => [
    ...unitsOf(contribution, "system", origin),
    ...unitsOf(contribution, "user", origin),
  ]);
  return [...claimed("unit", claims).values()];
}

function unitsOf(contribution: Contribution, scope: Unit["scope"], origin: Origin): Claim<Unit>[] {
  const { by, parts } = contribution;
  const field = scope === "system" ? "units" : "userUnits";
  return Object.entries(parts[field] ?? {}).map(([name, unit]) => ({
    key: scope === "system" ? name : `${name} of people`,
    value: unitOf(name, unit, scope, by),
    by,
    replaces: typeof unit === "string" ? undefined : unit.replaces,
    where: wherePart(origin, contribution, [field, name]),
  }));
}

function unitOf(name: string, written: WrittenUnit, scope: Unit["scope"], by: string): Unit {
  const options = typeof written === "string" ? { state: written } : written;
  const content = typeof options.content === "object" ? options.content.text : options.content;
  return {
    name,
    ...(content === undefined ? {} : { content }),
    dropins: options.dropins ?? {},
    state: options.state ?? "static",
    scope,
    by,
  };
}
