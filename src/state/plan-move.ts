import { join } from "node:path";
import type { ComponentRow } from "../format/index.ts";
import { readFlags } from "./flags.ts";
import { list } from "./listing.ts";
import { readMounts } from "./mounts.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { bootTable, placesOf, TABLE } from "./move-places.ts";
import { type Found, leftBy, lookAtAny } from "./move-progress.ts";
import { isSameRow, readJournal, readTable } from "./move-records.ts";
import type { AdoptStep } from "./step.ts";

export interface MovePlan {
  /** Apply with `applyMove`. Empty: there is nothing to do. */
  readonly steps: readonly AdoptStep[];
  readonly notes: readonly string[];
  /** What cannot be moved under a running system, and why; the next boot after a reconfigure does it. */
  readonly later: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Looks, changes nothing. What an earlier run has not ended is part of it, whatever is asked for.
 * Throws UserError STATE_... for what cannot be kept at all.
 */
export async function planMove(
  context: MoveContext,
  machine: LiveMachine,
  wanted: readonly ComponentRow[],
): Promise<MovePlan> {
  const journal = await readJournal(context, machine);
  const begun = journal?.rows ?? [];
  const rows = [...new Map([...begun, ...wanted].map((row) => [row.path, row])).values()].sort(byPath);
  const mounts = await readMounts(context, machine.process);
  const kept = await readTable(context, bootTable(machine));
  const found: [ComponentRow, Found][] = [];
  const notes: string[] = [];
  for (const row of rows) {
    const others = [...kept, ...rows.filter((other) => other !== row)];
    const one = await lookAtAny(context, machine, { row, others, kept, mounts, isAsked: wanted.includes(row) });
    const isFormer = journal !== undefined && journal.boot !== machine.boot && begun.includes(row);
    const state = isFormer ? await leftBy(context, machine, journal.boot, row) : one;
    found.push([row, state]);
    if (state.state === "fresh" || state.state === "half") notes.push(...(await notesOf(context, machine, row)));
  }
  const tables = { all: await readTable(context, join(machine.disk.top, TABLE)), boot: kept };
  return { steps: decideMove(found, tables, begun.length > 0), notes, later: laterOf(found) };
}

function laterOf(found: readonly [ComponentRow, Found][]): MovePlan["later"] {
  return found.flatMap(([{ path }, one]) => (one.state === "later" ? [{ path, reason: one.reason }] : []));
}

/** Pure. The order is explained where the steps are. */
export function decideMove(
  found: readonly (readonly [ComponentRow, Found])[],
  tables: { readonly all: readonly ComponentRow[]; readonly boot: readonly ComponentRow[] },
  isBegun: boolean,
): AdoptStep[] {
  const inState = (...states: Found["state"][]) =>
    found.filter(([, one]) => states.includes(one.state)).map(([row]) => row);
  const isFile = ({ type }: ComponentRow) => type === "file";
  const files = inState("fresh").filter(isFile);
  const fresh = inState("fresh", "half").filter((row) => !isFile(row));
  const switched = inState("switched");
  const rows = [...files, ...fresh, ...switched];
  const undone = (table: readonly ComponentRow[], of: readonly ComponentRow[]) =>
    of.filter((row) => !table.some((other) => isSameRow(other, row)));
  const declare = (table: "all" | "boot", of: readonly ComponentRow[]): AdoptStep[] => {
    const missing = undone(tables[table], of);
    return missing.length === 0 ? [] : [{ action: "declare", table, rows: missing }];
  };
  const each = (of: readonly ComponentRow[], ...actions: ("undo" | "copy" | "keep-file" | "switch" | "place")[]) =>
    of.flatMap((row) => actions.map((action): AdoptStep => ({ action, row })));
  const work: AdoptStep[] = [
    ...each(inState("half", "discard"), "undo"),
    ...each(fresh, "copy"),
    // Of a file the shutdown brings home what it is then, once this boot's table names it.
    ...declare("boot", files),
    ...declare("all", [...rows, ...inState("kept")]),
    ...each(files, "keep-file"),
    ...[...fresh, ...switched].flatMap((row): AdoptStep[] => [
      ...(switched.includes(row) ? [] : [{ action: "switch", row } as const]),
      { action: "place", row },
    ]),
    // After the place is taken: what a later boot seeds from is what the table of this one says.
    ...declare("boot", [...fresh, ...switched]),
    ...[...fresh, ...switched].flatMap((row): AdoptStep[] => [
      { action: "compare", row },
      { action: "release", row },
    ]),
  ];
  if (work.length === 0) return isBegun ? [{ action: "end" }] : [];
  return [{ action: "begin", rows: [...rows, ...inState("discard")] }, ...work, { action: "end" }];
}

async function notesOf(context: MoveContext, machine: LiveMachine, row: ComponentRow): Promise<string[]> {
  const { live } = placesOf(machine, row);
  if (row.type === "file") return [];
  const listing = await list(context, live);
  const { noCow } = await readFlags(context, live, listing);
  const sockets = [...listing.nodes].filter(([, { type }]) => type === "s").length;
  return [
    ...(noCow.length === 0 ? [] : [`${row.path}: ${noCow.length} without copy-on-write, and so are their copies`]),
    ...(sockets === 0 ? [] : [`${row.path}: ${sockets} sockets: whoever listens there has to be started again`]),
  ];
}

function byPath(one: ComponentRow, other: ComponentRow): number {
  return Buffer.compare(Buffer.from(one.path), Buffer.from(other.path));
}
