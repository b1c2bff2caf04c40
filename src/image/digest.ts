import { createHash } from "node:crypto";
import type { ImageContext } from "./context.ts";
import { readManifest } from "./manifest.ts";
import { type Node, nodeLine } from "./manifest-parse.ts";

/**
 * SHA-256, in hex, over every node of a tree: path, type, mode, owner, mtime, extended attributes, content,
 * target, device, and which names are one file. Equal trees have equal digests wherever they are.
 */
export async function treeDigest(context: ImageContext, tree: string): Promise<string> {
  return manifestDigest(await readManifest(context, tree));
}

export function manifestDigest(nodes: readonly Node[]): string {
  const hash = createHash("sha256");
  for (const node of nodes) hash.update(`${nodeLine(node)}\n`, "latin1");
  return hash.digest("hex");
}

/** How one path differs between two trees. */
export interface TreeDifference {
  /** Without a leading slash; each byte one character (latin1). */
  readonly path: string;
  /** `only in first`, `only in second`, or the names of what differs, e.g. `mode`, `content`. */
  readonly what: readonly string[];
  /** For a person: the values, where they are short. */
  readonly detail: string;
}

/** All that differs between two trees, sorted by path; empty where their digests are equal. */
export async function compareTrees(context: ImageContext, first: string, second: string): Promise<TreeDifference[]> {
  const left = await readManifest(context, first);
  const right = await readManifest(context, second);
  return compareManifests(left, right);
}

export function compareManifests(first: readonly Node[], second: readonly Node[]): TreeDifference[] {
  const left = new Map(first.map((node) => [node.path, node]));
  const right = new Map(second.map((node) => [node.path, node]));
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => {
    const [a, b] = [left.get(path), right.get(path)];
    if (a === undefined) return [{ path, what: ["only in second"], detail: "" }];
    if (b === undefined) return [{ path, what: ["only in first"], detail: "" }];
    const differing = FIELDS.filter((field) => shown(a, field) !== shown(b, field));
    if (differing.length === 0) return [];
    const detail = differing
      .map((field) => `${field} ${short(shown(a, field))} / ${short(shown(b, field))}`)
      .join(", ");
    return [{ path, what: differing, detail }];
  });
}

const FIELDS = ["type", "mode", "uid", "gid", "mtime", "content", "xattrs", "link"] as const;

function shown(node: Node, field: (typeof FIELDS)[number]): string {
  if (field === "xattrs") return node.xattrs.join(" ");
  return node[field];
}

function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 12)}…` : value;
}
