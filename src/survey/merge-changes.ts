import type { BytePath, Change, NodeType } from "../model/index.ts";

/** All that changes say of one path. */
export interface Alteration {
  readonly kind: "unowned" | "modified" | "metadata" | "missing";
  readonly path: BytePath;
  readonly type: NodeType;
  readonly changed: ReadonlySet<string>;
  readonly from?: BytePath;
}

const RANK = { missing: 0, metadata: 1, modified: 2, unowned: 3 } as const;

/** What was created or moved, in the order of a walk; and the rest, by path. */
export function mergeChanges(changes: readonly Change[]): { unowned: Alteration[]; altered: Alteration[] } {
  const present = new Map<BytePath, Alteration>();
  const missing: Alteration[] = [];
  for (const change of changes) {
    const said = alterationOf(change);
    if (said.kind === "missing") {
      missing.push(said);
      continue;
    }
    const known = present.get(said.path);
    present.set(said.path, known === undefined ? said : both(known, said));
  }
  const all = [...present.values()];
  return {
    unowned: inOrderOfWalk(all.filter(({ kind }) => kind === "unowned")),
    altered: inOrderOfWalk([...all.filter(({ kind }) => kind !== "unowned"), ...missing]),
  };
}

function alterationOf(change: Change): Alteration {
  const { type } = change;
  const path = absolute(change.path);
  switch (change.kind) {
    case "created":
      return { kind: "unowned", path, type, changed: new Set() };
    case "moved":
      return { kind: "unowned", path, type, changed: new Set(), from: absolute(change.from) };
    case "deleted":
      return { kind: "missing", path, type, changed: new Set() };
    case "modified":
      return { kind: "modified", path, type, changed: new Set(change.changed) };
    default:
      return { kind: "metadata", path, type, changed: new Set<string>(change.changed) };
  }
}

function both(a: Alteration, b: Alteration): Alteration {
  const [first, second] = RANK[a.kind] >= RANK[b.kind] ? [a, b] : [b, a];
  return { ...second, ...first, changed: new Set([...first.changed, ...second.changed]) };
}

/** A directory comes before what is in it, and that before the directory's neighbours: no name has a NUL. */
export function inOrderOfWalk<Node extends { readonly path: BytePath }>(nodes: readonly Node[]): Node[] {
  const keyed = nodes.map((node) => ({ node, key: node.path.replaceAll("/", "\0") }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ node }) => node);
}

function absolute(path: Buffer): BytePath {
  return `/${path.toString("latin1")}`;
}
