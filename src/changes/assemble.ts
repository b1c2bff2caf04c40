import type { Change } from "../model/index.ts";
import { absolute, type ChangesContext, type Located, type NotExamined } from "./context.ts";
import { type Identities, identify, type Pair } from "./identity.ts";
import { type Comparison, changesOf, judge } from "./judge.ts";
import { regroupedLinks } from "./link-groups.ts";
import { type Inode, livePath, type Name, type Names, pristinePath } from "./names.ts";
import { formerLocated, gather, liveLocated, type Sides } from "./sides.ts";

/** Looks at both trees where the stream leaves something open, and says what changed. */
export async function assemble(
  context: ChangesContext,
  sides: Sides,
  names: Names,
): Promise<{ changes: Change[]; notExamined: NotExamined[] }> {
  await tellDirectories(context, sides, names);
  await gatherHardLinks(context, sides, names);
  const identities = identify(names);
  const compared = identities.pairs.filter((pair) => pair.how === "replaced" || isTouched(pair.now.inode));
  const regrouped = await regroupedLinks(context, sides, names, identities.pairs);
  const all = [...new Set([...compared, ...regrouped])];
  const { verdicts, notExamined } = await judge(
    context,
    all.map((pair) => comparisonOf(sides, pair)),
  );
  const links = new Set([...regrouped].map((pair) => livePath(pair.now)));
  for (const verdict of verdicts) if (links.has(verdict.comparison.path)) verdict.fields.add("links");
  const changes = [...verdicts.flatMap(changesOf), ...(await existence(context, sides, identities))];
  return { changes, notExamined: [...notExamined] };
}

function isTouched(inode: Inode): boolean {
  return inode.made === undefined && (inode.data || inode.metadata || inode.xattrs || inode.flags);
}

/** A directory that moved and was not spoken of else could be taken for a file. */
async function tellDirectories({ host }: ChangesContext, sides: Sides, names: Names): Promise<void> {
  const moved = names.all.filter((name) => !name.directory && name.pristine !== undefined && hasMoved(name));
  const statuses = await host.bytes.statuses(moved.map((name) => absolute(liveLocated(sides, name))));
  for (const [index, name] of moved.entries()) name.directory = statuses[index]?.type === "directory";
}

function hasMoved({ pristine, live }: Name): boolean {
  return live !== undefined && (live.parent !== pristine?.parent || live.name !== pristine.name);
}

/**
 * The stream speaks of a file by one of its names. Where it has more of them, all are asked for, in the
 * live tree so that a change is told of each, and in pristine so that a new name meets the one that is gone.
 */
async function gatherHardLinks(context: ChangesContext, sides: Sides, names: Names): Promise<void> {
  const inodes = [...new Set(names.all.map((name) => name.inode))].filter((inode) => inode.made === undefined);
  const isNew = (name: Name) => name.live !== undefined && name.pristine === undefined && name !== names.root;
  const touched = inodes.filter(isTouched);
  const linked = inodes.filter((inode) => inode.names.some(isNew));
  const live = touched.flatMap((inode) => inode.names.find((name) => name.live !== undefined && !name.directory) ?? []);
  const former = linked.flatMap((inode) => inode.names.find((name) => name.pristine !== undefined) ?? []);
  await gather(
    context,
    sides.now,
    live,
    (name) => liveLocated(sides, name),
    (path) => names.at(path),
  );
  await gather(
    context,
    sides.before,
    former,
    (name) => formerLocated(sides, name),
    (path) => names.before(path),
  );
}

function comparisonOf(sides: Sides, pair: Pair): Comparison {
  const { data, xattrs, flags } = pair.now.inode;
  const replaced = pair.how === "replaced";
  return {
    path: livePath(pair.now),
    before: formerLocated(sides, pair.before),
    now: liveLocated(sides, pair.now),
    content: replaced || data,
    xattrs: replaced || xattrs,
    flags: replaced || flags,
  };
}

async function existence({ host }: ChangesContext, sides: Sides, identities: Identities): Promise<Change[]> {
  const moved = identities.pairs.filter((pair) => pair.how === "moved");
  const { created, deleted } = identities;
  const look = (places: Located[]) => host.bytes.statuses(places.map(absolute));
  const nowMoved = await look(moved.map((pair) => liveLocated(sides, pair.now)));
  const nowCreated = await look(created.map((name) => liveLocated(sides, name)));
  const wasDeleted = await look(deleted.map((name) => formerLocated(sides, name)));
  const changes: Change[] = [];
  for (const [index, { before, now }] of moved.entries()) {
    const type = nowMoved[index]?.type;
    if (type === undefined) continue;
    changes.push({ kind: "moved", path: bytes(livePath(now)), from: bytes(pristinePath(before)), type });
  }
  for (const [index, name] of created.entries()) {
    const status = nowCreated[index];
    if (status === undefined) continue;
    const size = status.type === "file" ? { size: status.size } : {};
    changes.push({ kind: "created", path: bytes(livePath(name)), type: status.type, ...size });
  }
  for (const [index, name] of deleted.entries()) {
    const type = wasDeleted[index]?.type;
    if (type !== undefined) changes.push({ kind: "deleted", path: bytes(pristinePath(name)), type });
  }
  return changes;
}

function bytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}
