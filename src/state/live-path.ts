import { join } from "node:path";
import { parseHgrcSection } from "../format/index.ts";
import type { FileStatus, Host } from "../host/index.ts";

/** A path of the running machine as it is now. */
export interface LivePath {
  readonly path: string;
  readonly type: FileStatus["type"];
  readonly mode: number;
  readonly size: number;
  /** Names; undefined where the number has none. */
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** Of a symbolic link. */
  readonly target?: string;
  /** A work tree that holds its own repository. */
  readonly workTree?: WorkTree;
  /** It says by CACHEDIR.TAG that it is a cache. */
  readonly taggedCache: boolean;
}

export interface WorkTree {
  readonly vcs: "git" | "hg";
  /** Without a password. */
  readonly remote?: string;
}

/** undefined where nothing is there. */
export async function lookAt(host: Host, path: string): Promise<LivePath | undefined> {
  const found = await host.lstat(path);
  if (found === undefined) return undefined;
  const { text } = await host.run(["stat", "--printf", "%U\\n%G", path], { effect: "read" });
  const [owner, group] = text.split("\n").map((name) => (name === "UNKNOWN" ? undefined : name));
  const isDirectory = found.type === "directory";
  const workTree = isDirectory ? ((await gitTreeAt(host, path)) ?? (await hgTreeAt(host, path))) : undefined;
  return {
    path,
    type: found.type,
    mode: found.mode,
    size: found.size,
    owner,
    group,
    taggedCache: isDirectory && (await isTagged(host, path)),
    ...(found.type === "symlink" ? { target: await host.readLink(path) } : {}),
    ...(workTree === undefined ? {} : { workTree }),
  };
}

/** A `.git` that is a file points to a repository elsewhere: what lies here would be of no use alone. */
async function gitTreeAt(host: Host, path: string): Promise<WorkTree | undefined> {
  const settings = join(path, ".git", "config");
  if ((await host.lstat(join(path, ".git")))?.type !== "directory" || !(await host.exists(settings))) return undefined;
  if ((await host.which("git")) === undefined) return { vcs: "git" };
  // Its settings are read as a file: git itself, run in somebody's work tree, may start programs named in them.
  const { text } = await host.run(["git", "config", "--file", settings, "--get", "remote.origin.url"], {
    effect: "read",
    accept: [0, 1],
  });
  return { vcs: "git", ...(text === "" ? {} : { remote: withoutPassword(text) }) };
}

/** Of one that shares another's history (`hg share`), what lies here would be of no use alone either. */
async function hgTreeAt(host: Host, path: string): Promise<WorkTree | undefined> {
  const settings = join(path, ".hg", "hgrc");
  if ((await host.lstat(join(path, ".hg")))?.type !== "directory") return undefined;
  if (!(await host.exists(join(path, ".hg", "requires"))) || (await host.exists(join(path, ".hg", "sharedpath")))) {
    return undefined;
  }
  const paths = parseHgrcSection((await host.exists(settings)) ? await host.readText(settings) : "", "paths");
  const remote = paths["default"];
  return { vcs: "hg", ...(remote === undefined ? {} : { remote: withoutPassword(remote) }) };
}

/** A name alone is no secret, and ssh needs it. */
function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*:[^/@]*@/, "$1");
}

/** https://bford.info/cachedir/ */
async function isTagged(host: Host, path: string): Promise<boolean> {
  const tag = join(path, "CACHEDIR.TAG");
  const found = await host.lstat(tag);
  if (found?.type !== "file" || found.size > 10_000) return false;
  return (await host.readText(tag)).startsWith("Signature: 8a477f597d28d172789f06886806bc55");
}
