import { posix } from "node:path";
import { type DeclaredFile, type User, UserError } from "../model/index.ts";
import { type Entry, findEntry } from "./accounts.ts";
import type { TarNode } from "./tar.ts";

/** The root's accounts, by which names of owners become numbers. */
export interface Accounts {
  readonly passwd: readonly Entry[];
  readonly group: readonly Entry[];
}

/**
 * Nodes for a tar stream, parents before what is below them. Parents that nobody declares are left to tar
 * (0755 root:root), but for those in a person's home: they are that person's.
 */
export function fileNodes(
  files: readonly DeclaredFile[],
  accounts: Accounts,
  people: readonly Pick<User, "name" | "home">[],
  mtime: number,
): TarNode[] {
  const declared = new Set(files.map((file) => file.path));
  const nodes = new Map<string, TarNode>();
  for (const file of [...files].sort(byPath)) {
    for (const parent of missingParents(file.path, people)) {
      if (declared.has(parent.path) || nodes.has(parent.path)) continue;
      nodes.set(parent.path, {
        ...owner(accounts, parent.owner),
        ...place(parent.path),
        type: "directory",
        mode: 0o755,
        mtime,
      });
    }
    nodes.set(file.path, node(file, accounts, mtime));
  }
  return [...nodes.values()];
}

function node(file: DeclaredFile, accounts: Accounts, mtime: number): TarNode {
  const common = { ...place(file.path), ...numbers(file, accounts), mtime };
  switch (file.type) {
    case "file":
      return { ...common, type: "file", mode: file.mode, content: Buffer.from(file.content, "base64") };
    case "directory":
      return { ...common, type: "directory", mode: file.mode };
    case "symlink":
      return { ...common, type: "symlink", mode: 0o777, target: file.target };
  }
}

function place(path: string): { path: string } {
  return { path: path.replace(/^\/+/, "") };
}

function numbers(file: DeclaredFile, accounts: Accounts): { uid: number; gid: number } {
  const user = findEntry(accounts.passwd, file.owner);
  const group = findEntry(accounts.group, file.group);
  if (user && group) return { uid: Number(user[2]), gid: Number(group[2]) };
  throw new UserError(
    "IMAGE_NO_OWNER",
    `${file.path} (from ${file.by}) belongs to ${user ? "the group" : "the user"} ${user ? file.group : file.owner}, which this system does not have`,
    { hint: "Owners are users and groups that the config declares or a package makes." },
  );
}

function owner(accounts: Accounts, name: string): { uid: number; gid: number } {
  const user = findEntry(accounts.passwd, name);
  return { uid: Number(user?.[2] ?? 0), gid: Number(user?.[3] ?? 0) };
}

function missingParents(path: string, people: readonly Pick<User, "name" | "home">[]) {
  const person = people.find(({ home }) => path.startsWith(`${home}/`));
  if (person === undefined) return [];
  const parents: { path: string; owner: string }[] = [];
  for (let parent = posix.dirname(path); parent !== person.home; parent = posix.dirname(parent)) {
    parents.unshift({ path: parent, owner: person.name });
  }
  return parents;
}

function byPath(left: DeclaredFile, right: DeclaredFile): number {
  return Buffer.compare(Buffer.from(left.path), Buffer.from(right.path));
}
