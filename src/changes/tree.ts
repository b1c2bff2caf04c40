import type { ExactStatus, Host } from "../host/index.ts";
import { absolute, type Located, type NotExamined, unexamined } from "./context.ts";

export interface Entry {
  /** Relative to the listed directory's root, latin1. */
  readonly path: string;
  readonly status: ExactStatus;
}

const SUBVOLUME_ROOT = 256;
const MOUNTED = "another file system is mounted there";
const UNREADABLE = "the directory may not be read";

/** Absolute paths where something is mounted, as latin1. */
export type MountPoints = ReadonlySet<string>;

export async function mountPoints(host: Host): Promise<MountPoints> {
  const table = (await host.readFile("/proc/self/mountinfo")).toString("latin1");
  const unescaped = (text: string) =>
    text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return new Set(table.split("\n").map((line) => unescaped(line.split(" ")[4] ?? "")));
}

/** What is directly in a directory. A nested subvolume is part of the tree; what is mounted there is not. */
export async function listDirectory(
  host: Host,
  directory: Located,
  device: number,
  mounts: MountPoints,
): Promise<{ entries: Entry[]; notExamined: NotExamined[] }> {
  const names = await host.bytes.readDir(absolute(directory));
  if (names === undefined) return { entries: [], notExamined: [unexamined(directory.path, UNREADABLE)] };
  const above = directory.path === "" ? "" : `${directory.path}/`;
  const paths = names.map((name) => above + name.toString("latin1"));
  const statuses = await host.bytes.statuses(paths.map((path) => absolute({ root: directory.root, path })));
  const entries: Entry[] = [];
  const notExamined: NotExamined[] = [];
  for (const [index, path] of paths.entries()) {
    const status = statuses[index];
    if (status === undefined) continue;
    const here = absolute({ root: directory.root, path }).toString("latin1");
    const foreign = status.dev !== device && status.ino !== SUBVOLUME_ROOT;
    if (mounts.has(here) || (status.type === "directory" && foreign)) notExamined.push(unexamined(path, MOUNTED));
    else entries.push({ path, status });
  }
  return { entries, notExamined };
}

/** All that is below a directory, each directory before what is in it. */
export async function listTree(
  host: Host,
  top: Located,
  device: number,
  mounts: MountPoints,
): Promise<{ entries: Entry[]; notExamined: NotExamined[] }> {
  const entries: Entry[] = [];
  const notExamined: NotExamined[] = [];
  const waiting: { path: string; device: number }[] = [{ path: top.path, device }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const found = await listDirectory(host, { root: top.root, path: next.path }, next.device, mounts);
    notExamined.push(...found.notExamined);
    for (const entry of found.entries) {
      entries.push(entry);
      if (entry.status.type === "directory") waiting.push({ path: entry.path, device: entry.status.dev });
    }
  }
  return { entries, notExamined };
}
