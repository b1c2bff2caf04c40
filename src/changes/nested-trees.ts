import { absolute, type ChangesContext, type NotExamined, unexamined } from "./context.ts";
import { type Name, type Names, pristinePath } from "./names.ts";
import type { Sides } from "./sides.ts";
import { listTree, type MountPoints, mountPoints } from "./tree.ts";

/**
 * Adds what is in the subvolumes nested in the live tree at `live` to what the stream said: all of it is new,
 * or in the place of something that the stream removed. `paths` are relative, latin1.
 */
export async function addNested(
  context: ChangesContext,
  sides: Sides,
  names: Names,
  live: string,
  paths: readonly string[],
): Promise<NotExamined[]> {
  if (paths.length === 0) return [];
  const { bytes } = context.host;
  const mounts = await mountPoints(context.host);
  const notExamined: NotExamined[] = [];
  for (const path of paths) {
    const [inSnapshot, top] = await bytes.statuses([
      absolute({ root: sides.now, path }),
      absolute({ root: live, path }),
    ]);
    if (isCovered(live, path, mounts)) notExamined.push(unexamined(path, "a subvolume that a mount hides"));
    else if (inSnapshot?.type !== "directory" || top?.type !== "directory") {
      notExamined.push(unexamined(path, "a subvolume that came or went while it was looked at"));
    } else {
      const name = await placeOf(context, sides, names, path);
      name.host = live;
      const found = await listTree(context.host, { root: live, path }, top.dev, mounts);
      notExamined.push(...found.notExamined);
      addEntries(names, found.entries);
    }
  }
  return notExamined;
}

function addEntries(names: Names, entries: Awaited<ReturnType<typeof listTree>>["entries"]): void {
  const linked = new Map<string, string>();
  for (const { path, status } of entries) {
    const file = `${status.dev}:${status.ino}`;
    const first = linked.get(file);
    if (first !== undefined) names.link(path, first);
    else names.make(path, status.type);
    if (first === undefined && status.type !== "directory" && status.nlink > 1) linked.set(file, path);
  }
}

/** Its name, made where pristine had none: the stream is silent of both. */
async function placeOf({ host }: ChangesContext, sides: Sides, names: Names, path: string): Promise<Name> {
  const slash = path.lastIndexOf("/");
  const parent = names.at(slash < 0 ? "" : path.slice(0, slash));
  const part = path.slice(slash + 1);
  const known = parent.now?.get(part);
  if (known !== undefined) return known;
  const wasPristine = parent === names.root || parent.pristine !== undefined;
  if (wasPristine && parent.now?.has(part) !== true) {
    const above = pristinePath(parent);
    const former = { root: sides.before, path: above === "" ? part : `${above}/${part}` };
    const [status] = await host.bytes.statuses([absolute(former)]);
    if (status?.type === "directory") return names.at(path);
  }
  return names.make(path, "directory");
}

function isCovered(live: string, path: string, mounts: MountPoints): boolean {
  const whole = absolute({ root: live, path }).toString("latin1");
  const top = Buffer.from(live).toString("latin1");
  for (let end = whole.length; end > top.length; end = whole.lastIndexOf("/", end - 1)) {
    if (mounts.has(whole.slice(0, end))) return true;
  }
  return false;
}
