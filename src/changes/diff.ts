import { UserError } from "../model/index.ts";
import type { ChangesContext, Difference } from "./context.ts";
import { differenceBySend } from "./send.ts";
import { descends, showSubvolume } from "./subvolume.ts";
import { differenceByWalk } from "./walk.ts";

/**
 * What differs in directory `b` from directory `a`, both absolute. By what btrfs says where `b` is a read-only snapshot
 * descended from the read-only subvolume `a`, else by reading both. Throws UserError CHANGES_NO_DIRECTORY.
 */
export async function diff(context: ChangesContext, a: string, b: string): Promise<Difference> {
  for (const path of [a, b]) {
    const status = await context.host.lstat(path);
    if (status?.type !== "directory") throw new UserError("CHANGES_NO_DIRECTORY", `${path} is no directory`);
  }
  const reason = context.host.uid === 0 ? undefined : "only root may ask btrfs";
  return reason === undefined ? chosen(context, a, b) : differenceByWalk(context, a, b, reason);
}

async function chosen(context: ChangesContext, a: string, b: string): Promise<Difference> {
  const [before, now] = await Promise.all([showSubvolume(context, a), showSubvolume(context, b)]);
  const walk = (reason: string) => differenceByWalk(context, a, b, reason);
  if (before === undefined) return walk(`${a} is no btrfs subvolume`);
  if (now === undefined) return walk(`${b} is no btrfs subvolume`);
  if (!before.readOnly) return walk(`${a} can be written to`);
  if (!now.readOnly) return walk(`${b} can be written to`);
  if (!(await descends(context, b, now, before))) return walk(`${b} is no snapshot descended from ${a}`);
  return differenceBySend(context, { ...before, path: a }, b, { ...now, path: b });
}
