import type { ExactStatus } from "../host/index.ts";
import type { Change, MetadataField, NodeType } from "../model/index.ts";
import { absolute, type ChangesContext, type Located, type NotExamined, unexamined } from "./context.ts";
import { readFlags } from "./flags.ts";
import { differingXattrs, readXattrs } from "./xattrs.ts";

/** The same path in two trees, and what of it may differ; mode, owner and times always may. */
export interface Comparison {
  /** To be reported; latin1. */
  readonly path: string;
  readonly before: Located;
  readonly now: Located;
  readonly content: boolean;
  readonly xattrs: boolean;
  readonly flags: boolean;
}

export interface Verdict {
  readonly comparison: Comparison;
  readonly before: ExactStatus;
  readonly now: ExactStatus;
  readonly modified: boolean;
  readonly fields: Set<MetadataField>;
  readonly xattrs: readonly string[];
}

export interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly notExamined: readonly NotExamined[];
}

/** What chattr(1) can be used on. */
const HAS_FLAGS: ReadonlySet<NodeType | undefined> = new Set(["file", "directory"]);

/** Looks at both sides of each comparison. */
export async function judge(context: ChangesContext, comparisons: readonly Comparison[]): Promise<Judged> {
  const { bytes } = context.host;
  const before = await bytes.statuses(comparisons.map((comparison) => absolute(comparison.before)));
  const now = await bytes.statuses(comparisons.map((comparison) => absolute(comparison.now)));
  const alike = comparisons.filter((_, index) => before[index]?.type === now[index]?.type && now[index] !== undefined);
  const types = new Map(comparisons.map((comparison, index) => [comparison, now[index]?.type]));
  const attributed = alike.filter((comparison) => comparison.xattrs);
  const flagged = alike.filter((comparison) => comparison.flags && HAS_FLAGS.has(types.get(comparison)));
  const [xattrs, flags] = await Promise.all([
    onBothSides(attributed, (places) => readXattrs(context, places)),
    onBothSides(flagged, (places) => readFlags(context, places)),
  ]);
  const verdicts: Verdict[] = [];
  const notExamined: NotExamined[] = [];
  for (const [index, comparison] of comparisons.entries()) {
    const [former, current] = [before[index], now[index]];
    if (former === undefined || current === undefined) {
      notExamined.push(unexamined(comparison.path, "it went away while it was looked at"));
      continue;
    }
    const sameType = former.type === current.type;
    const different = sameType ? await contentDiffers(context, comparison, former, current) : true;
    if (different === undefined) notExamined.push(unexamined(comparison.path, "its content may not be read"));
    const fields = new Set(sameType ? differingFields(former, current) : []);
    const [mine, theirs] = flags.get(comparison) ?? [];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) fields.add("flags");
    const [had, has] = xattrs.get(comparison) ?? [];
    verdicts.push({
      comparison,
      before: former,
      now: current,
      modified: different === true,
      fields,
      xattrs: had !== undefined && has !== undefined ? differingXattrs(had, has) : [],
    });
  }
  return { verdicts, notExamined };
}

/** What is to be said of it; nothing where nothing that matters differs. */
export function changesOf({ comparison, before, now, modified, fields, xattrs }: Verdict): Change[] {
  const path = Buffer.from(comparison.path, "latin1");
  const { type } = now;
  const changes: Change[] = [];
  const changed = before.type === type ? [...fields].sort() : [];
  // Who writes what was there, or touches it, changed nothing. But a stamp, being empty, has only its time to say.
  const idle = changed.length === 1 && fields.has("mtime") && !(type === "file" && now.size === 0);
  if (modified) {
    const size = type === "file" ? { size: now.size } : {};
    const was = before.type === type ? {} : { was: before.type };
    changes.push({ kind: "modified", path, type, ...was, ...size, changed });
  } else if (changed.length > 0 && !idle) {
    changes.push({ kind: "metadata", path, type, changed });
  }
  if (xattrs.length > 0) changes.push({ kind: "xattr", path, type, changed: xattrs });
  return changes;
}

async function onBothSides<T>(
  comparisons: readonly Comparison[],
  read: (places: readonly Located[]) => Promise<readonly T[]>,
): Promise<Map<Comparison, [T | undefined, T | undefined]>> {
  if (comparisons.length === 0) return new Map();
  const [before, now] = await Promise.all([
    read(comparisons.map((comparison) => comparison.before)),
    read(comparisons.map((comparison) => comparison.now)),
  ]);
  return new Map(comparisons.map((comparison, index) => [comparison, [before[index], now[index]]]));
}

/** undefined where it cannot be known. */
async function contentDiffers(
  { host }: ChangesContext,
  { content, before, now }: Comparison,
  former: ExactStatus,
  current: ExactStatus,
): Promise<boolean | undefined> {
  if (!content) return false;
  if (current.type === "symlink") {
    const [mine, theirs] = await Promise.all([
      host.bytes.readLink(absolute(before)),
      host.bytes.readLink(absolute(now)),
    ]);
    return !mine.equals(theirs);
  }
  if (current.type !== "file") return false;
  if (former.size !== current.size) return true;
  if (current.size === 0) return false;
  const same = await host.bytes.sameContent(absolute(before), absolute(now));
  return same === undefined ? undefined : !same;
}

function differingFields(before: ExactStatus, now: ExactStatus): MetadataField[] {
  const fields: MetadataField[] = [];
  if (before.mode !== now.mode) fields.push("mode");
  if (before.uid !== now.uid || before.gid !== now.gid) fields.push("owner");
  // A directory's time follows what happens in it, which is reported by itself.
  if (before.mtimeNs !== now.mtimeNs && now.type !== "directory") fields.push("mtime");
  const device = now.type === "char" || now.type === "block";
  if (device && before.rdev !== now.rdev) fields.push("device");
  return fields;
}
