import { createHash } from "node:crypto";
import type { Ids } from "../model/index.ts";
import type { Allocation } from "./ids.ts";

/** Raised whenever the way a layer is made changes, so that no layer made the former way is taken for a new one. */
const BUILDER_VERSION = 3;

type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [name: string]: Value };

/** Hash of what a layer is made of, but for the numbers its users and groups get; hex. */
export function shapeKey(name: string, parent: string | undefined, inputs: unknown): string {
  return sha256(canonical({ builder: BUILDER_VERSION, name, parent: parent ?? null, inputs: inputs as Value }));
}

/**
 * A layer depends on the numbers of the names it allocates and on no others: a system user that a later
 * layer brings does not make the base anew.
 */
export function layerKey(shape: string, allocation: Allocation, ids: Ids): string {
  const pick = (table: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>) =>
    Object.keys(wanted)
      .sort()
      .map((name) => [name, table[name] ?? null]);
  return sha256(canonical([shape, pick(ids.users, allocation.users), pick(ids.groups, allocation.groups)]));
}

/**
 * Where `ids` lacks numbers, what a layer's scripts choose depends on all numbers that are taken among those that
 * programs may get (people's begin at 1000): under this key the pool remembers what they chose.
 */
export function discoveryKey(shape: string, ids: Ids): string {
  const taken = (table: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(table).filter(([, id]) => id < 1000));
  return sha256(canonical(["discovery", shape, taken(ids.users), taken(ids.groups)]));
}

/** JSON with sorted members: the same bytes for the same value. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
