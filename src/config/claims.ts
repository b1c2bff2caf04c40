import { type SourcePosition, UserError } from "../model/index.ts";
import { describe } from "./contribution.ts";

/** A thing that one part of the config claims. */
export interface Claim<Value> {
  readonly key: string;
  readonly value: Value;
  /** A feature's name, or the config's own file. */
  readonly by: string;
  /** The feature whose claim to it this one takes over. */
  readonly replaces?: string | undefined;
  readonly where?: SourcePosition | undefined;
}

/**
 * Who has claimed what, by key and sorted by it. A thing may have one owner only, so that no order of features
 * decides between two. `kind` is a noun: `file`, `unit`. Throws UserError FEATURE_CONFLICT.
 */
export function claimed<Value>(kind: string, claims: readonly Claim<Value>[]): Map<string, Value> {
  const owners = new Map<string, Claim<Value>>();
  for (const claim of claims) {
    const former = owners.get(claim.key);
    if (former === undefined || former.by === claim.replaces) owners.set(claim.key, claim);
    else if (claim.by !== former.replaces) throw conflict(kind, former, claim);
  }
  return new Map([...owners].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { value }]) => [key, value]));
}

function conflict(kind: string, one: Claim<unknown>, other: Claim<unknown>): UserError {
  const where = other.where ?? one.where;
  const [first = "", second = ""] = [one.by, other.by].sort();
  const message =
    first === second
      ? `${describe(first)} claims the ${kind} ${one.key} twice`
      : `${describe(first)} and ${describe(second)} both claim the ${kind} ${one.key}`;
  return new UserError("FEATURE_CONFLICT", message, {
    ...(where === undefined ? {} : { where }),
    hint: hint(kind, first, second),
  });
}

function hint(kind: string, first: string, second: string): string {
  if (first === second) return "Once is enough.";
  const feature = first.endsWith(".ts") ? second : first;
  const replaceable = (kind === "file" || kind === "unit") && [first, second].some((name) => name.endsWith(".ts"));
  return replaceable
    ? `Take it out of one of them, or say that yours is meant: { replaces: "${feature}" }.`
    : "Leave one of them out, or look for an option of theirs.";
}
