import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { type Ids, UserError } from "../model/index.ts";
import { parseTable } from "./accounts.ts";

/** Users and groups, by name, with the numbers that they got. */
export interface Allocation {
  readonly users: Readonly<Record<string, number>>;
  readonly groups: Readonly<Record<string, number>>;
}

export const NOTHING_ALLOCATED: Allocation = { users: {}, groups: {} };

/** Debian gives 0-99, 65534 and the group users to the same names everywhere: not allocated, they need no lock. */
function isAllocated(name: string, id: number): boolean {
  return id >= 100 && id !== 65_534 && !(name === "users" && id === 100);
}

/** What the root's passwd and group hold beyond Debian's constants and `before`. */
export async function allocatedIn(host: Host, root: string, before = NOTHING_ALLOCATED): Promise<Allocation> {
  const read = async (file: string, known: Readonly<Record<string, number>>) => {
    const path = join(root, "etc", file);
    const text = (await host.exists(path)) ? await host.readText(path) : "";
    const pairs = parseTable(text).map((entry) => [entry[0] ?? "", Number(entry[2])] as const);
    return Object.fromEntries(pairs.filter(([name, id]) => isAllocated(name, id) && !(name in known)));
  };
  return { users: await read("passwd", before.users), groups: await read("group", before.groups) };
}

export function mergeIds(ids: Ids, allocation: Allocation): Ids {
  return {
    version: 1,
    users: sorted({ ...ids.users, ...allocation.users }),
    groups: sorted({ ...ids.groups, ...allocation.groups }),
    subids: sorted(ids.subids),
  };
}

/** Names of `ids` that `locked` does not have, for a person to read. */
export function missingIds(locked: Ids, ids: Ids): string[] {
  const absent = (kind: string, have: Readonly<Record<string, number>>, all: Readonly<Record<string, number>>) =>
    Object.entries(all)
      .filter(([name]) => !(name in have))
      .map(([name, id]) => `${kind} ${name} (${id})`);
  return [
    ...absent("user", locked.users, ids.users),
    ...absent("group", locked.groups, ids.groups),
    ...absent("sub-ids of", locked.subids, ids.subids),
  ];
}

export function idsNotLocked(missing: readonly string[]): UserError {
  return new UserError("IMAGE_IDS_NOT_LOCKED", "ids.lock lacks numbers that this system needs", {
    hint: "Build once without --frozen and commit the ids.lock that it writes.",
    details: missing,
  });
}

/** A script that asks for a number of its own, or of nobody, gets past the lock: the system would not own its state. */
export function checkPins(pins: Ids, allocation: Allocation): void {
  const different = (kind: string, wanted: Readonly<Record<string, number>>, got: Readonly<Record<string, number>>) =>
    Object.entries(got)
      .filter(([name, id]) => wanted[name] !== undefined && wanted[name] !== id)
      .map(([name, id]) => `${kind} ${name}: ${wanted[name]} in ids.lock, ${id} in the system`);
  const details = [
    ...different("user", pins.users, allocation.users),
    ...different("group", pins.groups, allocation.groups),
  ];
  if (details.length === 0) return;
  throw new UserError("IMAGE_IDS_NOT_KEPT", "packages gave users or groups other numbers than ids.lock has", {
    hint: "Where a package insists on a number, put that number into ids.lock.",
    details,
  });
}

/**
 * Where a new name got a number that is locked for another, pins with a free number for it; undefined where
 * there is no such clash.
 */
export function withoutClashes(pins: Ids, allocation: Allocation): Ids | undefined {
  const users = settle(pins.users, allocation.users);
  const groups = settle(pins.groups, allocation.groups);
  if (users === undefined && groups === undefined) return undefined;
  return { ...pins, users: users ?? pins.users, groups: groups ?? pins.groups };
}

function settle(pins: Readonly<Record<string, number>>, got: Readonly<Record<string, number>>) {
  const taken = new Set([...Object.values(pins), ...Object.values(got)]);
  const moved: Record<string, number> = {};
  for (const [name, id] of Object.entries(got)) {
    const owner = Object.entries(pins).find(([other, pinned]) => pinned === id && other !== name);
    if (pins[name] !== undefined || owner === undefined) continue;
    moved[name] = highestFree(taken);
    taken.add(moved[name]);
  }
  // The other new ones keep theirs: else they would move up next time, onto the next locked number.
  return Object.keys(moved).length === 0 ? undefined : { ...got, ...pins, ...moved };
}

/** The way systemd-sysusers goes: from 999 downwards. */
export function highestFree(taken: ReadonlySet<number>): number {
  for (let id = 999; id >= 100; id--) if (!taken.has(id)) return id;
  throw new Error("all 900 system ids are taken");
}

export function lowestFree(taken: ReadonlySet<number>, from: number, step = 1): number {
  let id = from;
  while (taken.has(id)) id += step;
  return id;
}

function sorted(table: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(table).sort(([left], [right]) => (left < right ? -1 : 1)));
}
