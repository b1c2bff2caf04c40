import type { ComponentRow } from "../format/index.ts";
import { SUBVOLUMES, UserError } from "../model/index.ts";
import { isWithin, type Mount, mountOf } from "./mounts.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { type Places, placesOf } from "./move-places.ts";
import { isSameRow } from "./move-records.ts";
import { refuseElsewhere, refuseFormer, refuseOtherType, refuseUnmovable } from "./refuse-move.ts";

/** What one component's data is in the middle of. */
export type Found =
  | { readonly state: "fresh" | "half" | "switched" | "kept" | "discard" | "absent" }
  | { readonly state: "later"; readonly reason: string };

/**
 * A boot came between and has seeded what was in the table. Only a copy that never was switched to is nothing but that:
 * there the set-aside place of that boot is empty.
 */
export async function leftBy(
  { host }: MoveContext,
  machine: LiveMachine,
  boot: string,
  row: ComponentRow,
): Promise<Found> {
  const { aside } = placesOf({ ...machine, boot }, row);
  return { state: (await host.readDir(aside)).length === 0 ? "discard" : "absent" };
}

/** What nobody asks for now, and cannot go on, is as it was before it was begun. */
export async function lookAtAny(context: MoveContext, machine: LiveMachine, asked: Look): Promise<Found> {
  try {
    return await look(context, machine, asked);
  } catch (error) {
    if (asked.isAsked || !(error instanceof UserError)) throw error;
    return { state: "discard" };
  }
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
