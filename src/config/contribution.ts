import type { SourcePosition } from "../model/index.ts";
import { type FieldPath, type Marked, type Origin, whereIs } from "./origin.ts";
import type { Derived, Written, WrittenParts } from "./schema.ts";

/** What one part of the config brings: a feature, or system.ts itself. */
export interface Contribution {
  /** A feature's name, or the config's own file. */
  readonly by: string;
  readonly parts: WrittenParts;
  readonly maker: Marked;
}

export function featureContributions(features: Derived["features"]): Contribution[] {
  return features
    .map(({ name, at, parts }) => ({ by: name, parts, maker: { lethe: "feature", at } }))
    .sort((a, b) => (a.by < b.by ? -1 : 1));
}

export function ownContribution(system: Written["system"], by: string): Contribution {
  const { files, users, groups, units, userUnits, kernel } = system.options;
  const { parameters, modules, initrdModules } = kernel ?? {};
  const parts = { files, users, groups, units, userUnits, parameters, modules, initrdModules };
  return { by, parts, maker: system };
}

/** As a person calls it. */
export function describe(by: string): string {
  return by.endsWith(".ts") ? by : `the feature ${by}`;
}

/** Where a part of it was written; `path` as in `parts`. */
export function wherePart(origin: Origin, { maker }: Contribution, path: FieldPath): SourcePosition | undefined {
  return whereIs(origin, maker, [maker.lethe === "feature" ? "parts" : "options", ...path]);
}
