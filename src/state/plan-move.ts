import { join } from "node:path";
import { type ComponentRow, parseComponents } from "../format/index.ts";
import { SUBVOLUMES, UserError } from "../model/index.ts";
import { readFlags } from "./flags.ts";
import { usedByKernel } from "./in-use.ts";
import { list } from "./listing.ts";
import { isWithin, type Mount, mountOf, readMounts } from "./mounts.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { ADOPT_JOURNAL, bootTable, type Places, placesOf, TABLE } from "./move-places.ts";
import type { AdoptStep } from "./step.ts";

export interface MovePlan {
  /** Apply with `applyMove`. Empty: there is nothing to do. */
  readonly steps: readonly AdoptStep[];
  readonly notes: readonly string[];
  /** What cannot be moved under a running system, and why; the next boot after a reconfigure does it. */
  readonly later: readonly { readonly path: string; readonly reason: string }[];
}

interface Journal {
  readonly version: 1;
  readonly kind: "adopt";
  readonly boot: string;
  readonly rows: readonly ComponentRow[];
}

/** What one component's data is in the middle of. */
type Found =
  | { readonly state: "fresh" | "half" | "switched" | "kept" | "discard" | "absent" }
  | { readonly state: "later"; readonly reason: string };

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

/**
 * A boot came between and has seeded what was in the table. Only a copy that never was switched to is nothing but that:
 * there the set-aside place of that boot is empty.
 */
async function leftBy({ host }: MoveContext, machine: LiveMachine, boot: string, row: ComponentRow): Promise<Found> {
  const { aside } = placesOf({ ...machine, boot }, row);
  return { state: (await host.readDir(aside)).length === 0 ? "discard" : "absent" };
}

/** What nobody asks for now, and cannot go on, is as it was before it was begun. */
async function lookAtAny(context: MoveContext, machine: LiveMachine, asked: Look): Promise<Found> {
  try {
    return await look(context, machine, asked);
  } catch (error) {
    if (asked.isAsked || !(error instanceof UserError)) throw error;
    return { state: "discard" };
  }
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

interface Look {
  readonly row: ComponentRow;
  /** Kept in this boot, or to be moved too. */
  readonly others: readonly ComponentRow[];
  readonly kept: readonly ComponentRow[];
  readonly mounts: readonly Mount[];
  readonly isAsked: boolean;
}

async function look(
  context: MoveContext,
  machine: LiveMachine,
  { row, others, kept, mounts, isAsked }: Look,
): Promise<Found> {
  const { host } = context;
  const places = placesOf(machine, row);
  if (row.type === "file") {
    if (kept.some((other) => isSameRow(other, row)) && (await host.exists(places.place))) return { state: "kept" };
    // Of this very row the table of the boot may tell before its copy is made.
    const overlap = overlapOf(
      row,
      others.filter((other) => !isSameRow(other, row)),
    );
    if (overlap !== undefined && isAsked) return { state: "later", reason: overlap };
    if (isAsked) refuseElsewhere(machine, row, mountOf(mounts, places.seen));
    const live = await host.lstat(places.live);
    if (live === undefined) return isAsked ? NOTHING_YET : { state: "absent" };
    refuseOtherType(row, live.type);
    if (await host.exists(places.place)) refuseFormer(row, kept);
    return { state: "fresh" };
  }
  const mounted = mounts.findLast((mount) => mount.path === places.seen);
  if (mounted?.root === inState(row, row.name))
    return { state: (await host.exists(places.aside)) ? "switched" : "kept" };
  if (mounted?.root === inState(row, `.${row.name}.adopting`)) return { state: "switched" };
  if (!isAsked && !(await host.exists(places.live))) {
    return { state: (await isLeftOver(host, places)) ? "discard" : "absent" };
  }
  const overlap = overlapOf(row, others);
  if (overlap !== undefined) return { state: "later", reason: overlap };
  refuseElsewhere(machine, row, mountOf(mounts, places.seen));
  const live = await host.lstat(places.live);
  if (live === undefined) return NOTHING_YET;
  refuseOtherType(row, live.type);
  await refuseUnmovable(context, machine, row, mounts);
  if (await host.exists(places.place)) refuseFormer(row, kept);
  return { state: (await isLeftOver(host, places)) ? "half" : "fresh" };
}

const NOTHING_YET: Found = { state: "later", reason: "there is nothing yet, and it is made" };

function refuseOtherType({ path, type }: ComponentRow, found: string): void {
  const isFile = type === "file";
  if (found === (isFile ? "file" : "directory")) return;
  if (found === "symlink") {
    throw new UserError("STATE_SYMLINK", `${path} is a symbolic link`, { hint: "Keep what it points to." });
  }
  throw new UserError(
    "STATE_NO_DIRECTORY",
    `${path} is a ${found}, and would be kept as a ${isFile ? "file" : "directory"}`,
    {
      hint: "A single file is kept by keptFile, a directory by the others.",
    },
  );
}

async function isLeftOver(host: MoveContext["host"], { staging, aside }: Places): Promise<boolean> {
  return (await host.exists(staging)) || (await host.exists(aside));
}

function inState({ type }: ComponentRow, name: string): string {
  return `/${SUBVOLUMES.state}/${type}/${name}`;
}

function overlapOf({ path, type }: ComponentRow, others: readonly ComponentRow[]): string | undefined {
  const same = others.find((other) => other.path === path);
  if (same !== undefined && same.type !== type) return `it is kept as ${same.type} already, and becomes a ${type}`;
  if (same !== undefined) return "it is kept already, and is not mounted in this boot or has another name";
  const above = others.find((other) => other.type !== "file" && isWithin(path, other.path));
  if (above !== undefined) return `it lies in ${above.path}, which is kept already, and becomes a component of its own`;
  const below = others.find((other) => isWithin(other.path, path));
  return below === undefined ? undefined : `it holds ${below.path}, which is kept by itself`;
}

function refuseElsewhere({ root, boot }: LiveMachine, { path }: ComponentRow, mount: Mount | undefined): void {
  if (mount === undefined || (mount.path === root && mount.root === `/${SUBVOLUMES.roots}/${boot}`)) return;
  throw new UserError(
    "STATE_ELSEWHERE",
    `${path} is not on the root that is erased: it is on ${mount.source}, mounted at ${mount.path}`,
    {
      hint: "No boot takes it away, so there is nothing to adopt.",
    },
  );
}

async function refuseUnmovable(
  { host, toolchain }: MoveContext,
  machine: LiveMachine,
  row: ComponentRow,
  mounts: readonly Mount[],
): Promise<void> {
  const { path } = row;
  const { live, seen } = placesOf(machine, row);
  const real = await host.realPath(live);
  if (real !== (await host.realPath(machine.disk.top)) + live.slice(machine.disk.top.length)) {
    throw new UserError("STATE_SYMLINK", `${path} is reached through a symbolic link`, {
      hint: "Adopt the path that it leads to; the link itself belongs into the config: --as config.",
    });
  }
  const inside = mounts.find((mount) => isWithin(mount.path, seen) && mount.path !== seen);
  if (inside !== undefined) {
    throw new UserError("STATE_MOUNT_INSIDE", `${path} holds another mount, ${inside.path} (${inside.source})`, {
      hint: "Unmount that first, or adopt what lies beside it.",
    });
  }
  const tree = `/${SUBVOLUMES.roots}/${machine.boot}${path}`;
  const again = mounts.find((mount) => isWithin(mount.root, tree));
  if (again !== undefined) {
    throw new UserError("STATE_MOUNT_INSIDE", `${path} is mounted at ${again.path} too`, {
      hint: "That would go on to show the original. Unmount it first.",
    });
  }
  const used = await usedByKernel({ host }, seen);
  if (used !== undefined) {
    throw new UserError("STATE_FILE_IN_USE", `${path} holds ${used.file}, which is in use as ${used.as}`, {
      hint: "That would go on to be written in the original. Close it first: umount, losetup --detach, swapoff.",
    });
  }
  const { stdout } = await host.run(toolchain.wrap(["find", live, "-xdev", "-type", "d", "-inum", "256", "-print0"]), {
    effect: "read",
    accept: [0, 1],
  });
  const subvolume = stdout.toString().split("\0")[0];
  if (subvolume !== undefined && subvolume !== "") {
    throw new UserError(
      "STATE_SUBVOLUME",
      `${path} holds a btrfs subvolume: ${subvolume.slice(live.length) || "itself"}`,
      {
        hint: "A copy would make a plain directory of it. Move it elsewhere, or adopt what lies beside it.",
      },
    );
  }
  const { text } = await host.run(toolchain.wrap(["lsattr", "-d", live]), { effect: "read", accept: [0, 1] });
  if (/^\S*[ia]/.test(text)) {
    throw new UserError("STATE_IMMUTABLE", `${path} is marked as not to be changed`, {
      hint: `Let it be moved: chattr -ia ${path}`,
    });
  }
}

function refuseFormer({ type, name, path }: ComponentRow, kept: readonly ComponentRow[]): void {
  if (kept.some((other) => other.type === type && other.name === name && other.path === path)) return;
  throw new UserError("STATE_KEPT_BEFORE", `@state/${type}/${name} holds what was kept of ${path} before`, {
    hint: "It would take the place of what is there now. Give the entry another name in state.ts: lethe state edit",
  });
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

export async function readJournal({ host }: MoveContext, { disk }: LiveMachine): Promise<Journal | undefined> {
  const path = join(disk.top, ADOPT_JOURNAL);
  return (await host.exists(path)) ? (JSON.parse(await host.readText(path)) as Journal) : undefined;
}

export function journalText({ boot }: LiveMachine, rows: readonly ComponentRow[]): string {
  return `${JSON.stringify({ version: 1, kind: "adopt", boot, rows } satisfies Journal)}\n`;
}

export async function readTable({ host }: MoveContext, path: string): Promise<ComponentRow[]> {
  return (await host.exists(path)) ? parseComponents(await host.readText(path)) : [];
}

export function isSameRow(one: ComponentRow, other: ComponentRow): boolean {
  return one.path === other.path && one.type === other.type && one.name === other.name;
}

function byPath(one: ComponentRow, other: ComponentRow): number {
  return Buffer.compare(Buffer.from(one.path), Buffer.from(other.path));
}
