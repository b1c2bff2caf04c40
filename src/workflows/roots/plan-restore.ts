import { join } from "node:path";
import { compareNodes } from "../../changes/index.ts";
import type { Host } from "../../host/index.ts";
import type { BytePath, Change } from "../../model/index.ts";
import {
  at,
  isWithin,
  latin1,
  type RestoreConflict,
  type RestoreContext,
  type RestorePlan,
  type RestoreRequest,
  type RestoreStep,
} from "./restoration.ts";
import { type LinkGroup, linkSteps } from "./restore-links.ts";
import { type Aim, aimAll } from "./restore-places.ts";

const TELLING = new Set(["mode", "owner", "device"]);

/**
 * Looks, changes nothing. Throws UserError GENERATION_NOT_IN_ROOT, GENERATION_ROOT_KEPT, GENERATION_ROOT_LINK and
 * GENERATION_RESTORE_PLACE.
 */
export async function planRestore(context: RestoreContext, request: RestoreRequest): Promise<RestorePlan> {
  const aims = await aimAll(context.host, request);
  const suffix = `.lethe-${context.host
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")}`;
  const parts: RestorePlan[] = [];
  for (const aim of aims) parts.push(await planOne(context, request, aim, suffix));
  const steps = parts.flatMap((part) => part.steps);
  const groups = await findLinks(context, request.source, aims);
  const conflicts = parts.flatMap((part) => part.conflicts);
  return {
    steps: [...unique(steps), ...linkSteps(groups, steps, new Set(conflicts.map(({ path }) => path)))],
    conflicts,
    unchanged: parts.flatMap((part) => part.unchanged),
    into: parts.flatMap((part) => part.into),
    notExamined: parts.flatMap((part) => part.notExamined),
  };
}

async function planOne(
  context: RestoreContext,
  { source, live, components }: RestoreRequest,
  aim: Aim,
  suffix: string,
): Promise<RestorePlan> {
  const [from, path] = [latin1(aim.from), latin1(aim.path)];
  const component = components.find(({ type, path: place }) => type !== "file" && isWithin(aim.path, place));
  const into = component === undefined ? [] : [{ path, component: component.name }];
  const nothing = { steps: [], conflicts: [], unchanged: [], into: [], notExamined: [] };
  if (!(await context.host.exists(join(live, aim.path)))) {
    const parents = aim.parents.map(
      (parent): RestoreStep => ({
        action: "make-directory",
        path: latin1(parent.path),
        ...(parent.like === undefined ? {} : { like: latin1(parent.like) }),
      }),
    );
    return { ...nothing, into, steps: [...parents, { action: "copy", path, from, type: aim.type }] };
  }
  const { changes, notExamined } = await compareNodes(context, join(source, aim.from), join(live, aim.path));
  const below = (top: string, change: Buffer) => (change.length === 0 ? top : `${top}/${change.toString("latin1")}`);
  const steps: RestoreStep[] = [];
  const conflicts: RestoreConflict[] = [];
  for (const [key, differences] of byPath(changes)) {
    const [first] = differences;
    if (first === undefined) continue;
    const here = { path: below(path, key), from: below(from, key) };
    if (first.kind === "deleted") {
      steps.push({ action: "copy", ...here, type: first.type });
      continue;
    }
    const differs = differences.flatMap(describe);
    if (differs.length === 0) continue;
    const isDirectory = first.type === "directory" && !("was" in first);
    const newer = !isDirectory && (await isNewer(context.host, at(live, here.path), at(source, here.from)));
    conflicts.push({ path: here.path, differs: differs.join(", "), newer });
    const type = "was" in first ? (first.was ?? first.type) : first.type;
    if (isDirectory) steps.push({ action: "set-attributes", ...here });
    else steps.push({ action: "copy", ...here, type, aside: here.path + suffix });
  }
  return {
    steps,
    conflicts,
    into: steps.length === 0 ? [] : into,
    unchanged: steps.length === 0 ? [path] : [],
    notExamined: notExamined.map((one) => ({ path: below(path, one.path), reason: one.reason })),
  };
}

/** What counts of a difference: not a time alone, nor chattr's flags, which do not come back. */
function describe(change: Change): string[] {
  if (change.kind === "modified") return ["was" in change ? "another kind of file" : "content"];
  if (change.kind === "metadata") return change.changed.filter((field) => TELLING.has(field));
  return change.kind === "xattr" ? ["extended attributes"] : [];
}

function byPath(changes: readonly Change[]): [Buffer, Change[]][] {
  const found = new Map<string, [Buffer, Change[]]>();
  for (const change of changes) {
    if (change.kind === "created") continue;
    const key = change.path.toString("latin1");
    const entry = found.get(key);
    if (entry === undefined) found.set(key, [change.path, [change]]);
    else entry[1].push(change);
  }
  return [...found.values()];
}

async function isNewer(host: Host, one: Buffer, other: Buffer): Promise<boolean> {
  const [a, b] = await host.bytes.statuses([one, other]);
  return a !== undefined && b !== undefined && a.mtimeNs > b.mtimeNs;
}

/** The files below the aims that have several names, with all names that they have there. */
async function findLinks(
  { host, toolchain }: RestoreContext,
  source: string,
  aims: readonly Aim[],
): Promise<LinkGroup[]> {
  const groups = new Map<string, { path: BytePath; from: BytePath }[]>();
  for (const aim of aims) {
    // `%P` is the name below the starting point, and empty for that itself.
    const argv = ["find", join(source, aim.from), "-links", "+1", "!", "-type", "d", "-printf", "%D:%i %P\\0"];
    const { stdout } = await host.run(toolchain.wrap(argv), { effect: "read" });
    for (const line of stdout.toString("latin1").split("\0")) {
      const space = line.indexOf(" ");
      if (space < 0) continue;
      const [key, rest] = [line.slice(0, space), line.slice(space + 1)];
      const tail = rest === "" ? "" : `/${rest}`;
      const names = groups.get(key) ?? [];
      names.push({ path: latin1(aim.path) + tail, from: latin1(aim.from) + tail });
      groups.set(key, names);
    }
  }
  return [...groups.values()].filter((names) => names.length > 1);
}

/** Two aims may need the same parent. */
function unique(steps: readonly RestoreStep[]): RestoreStep[] {
  const made = new Set<string>();
  return steps.filter((step) => {
    if (step.action !== "make-directory") return true;
    if (made.has(step.path)) return false;
    made.add(step.path);
    return true;
  });
}
