import { createHash } from "node:crypto";
import type { ExactStatus, Host, Tree } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import { type Remark, remark } from "./remark.ts";
import { secrecy } from "./secret.ts";
import { settledElsewhere } from "./settled.ts";

/** What the package database says of a machine's files. Paths are absolute. */
export interface Baseline {
  /** Name of the package that owns it; undefined: nobody. */
  owner(path: BytePath): string | undefined;
  /** MD5s, hex, that its package may have brought it with; undefined where nobody knows, or the package is gone. */
  shipped(path: BytePath): readonly string[] | undefined;
  /** Whether a packaged file somewhere has this MD5: what a package's script copied into /etc is no person's. */
  isPackaged(md5: string): boolean;
  /** All configuration files, to see which are gone. */
  conffiles(): Iterable<BytePath>;
  /** Why nobody's file is no surprise: a rule that says who makes it; undefined: nothing explains it. */
  explain(path: BytePath, status: ExactStatus): string | undefined;
}

export interface FoundFile {
  readonly path: string;
  readonly type: "file" | "symlink" | "directory";
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Of a regular file. */
  readonly content?: Buffer;
  /** Of a symbolic link. */
  readonly target?: string;
  /** For a person: `changed: sudo`, `no package's`. */
  readonly why: string;
}

export interface FoundFiles {
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  readonly remarks: readonly Remark[];
}

export interface Names {
  user(uid: number): string | undefined;
  group(gid: number): string | undefined;
}

/** Bytes: what is larger is data, and belongs to state. */
const LARGEST = 256 * 1024;
const LARGEST_IN_ALL = 8 * 1024 * 1024;

const ELF = Buffer.from("\x7fELF");

/** That it is there is what it says. */
const MEANT_EMPTY = /\/(at|cron)\.(allow|deny)$|\/(nologin|hushlogins)$/;

/** Nothing but comments: what scripts make for a person to fill in. A first line `#!` is none. */
function saysNothing(content: Buffer): boolean {
  return !content.subarray(0, 2).equals(SCRIPT) && /^(\s*(#[^\n]*)?(\n|$))*$/.test(content.toString("latin1"));
}

const SCRIPT = Buffer.from("#!");

/** Where people put configuration. */
const PLACES = [
  ...["/etc", "/var/spool/cron/crontabs", "/usr/local/share/ca-certificates"],
  ...["/usr/local/bin", "/usr/local/sbin", "/usr/local/etc"],
];

/**
 * What a person has changed or put below /etc and the places like it. A secret is never among it, nor anything of which
 * that is not sure: those are remarks, by path alone.
 */
export async function filesOf(host: Host, tree: Tree, baseline: Baseline, names: Names): Promise<FoundFiles> {
  const walk = new Walk(host, tree, baseline, names);
  for (const place of PLACES) await walk.directory(place);
  for (const path of baseline.conffiles()) await walk.gone(path);
  return { files: walk.files.sort((a, b) => (a.path < b.path ? -1 : 1)), remarks: walk.remarks };
}

class Walk {
  readonly files: FoundFile[] = [];
  readonly remarks: Remark[] = [];
  readonly #host: Host;
  readonly #tree: Tree;
  readonly #baseline: Baseline;
  readonly #names: Names;
  #bytes = 0;

  constructor(host: Host, tree: Tree, baseline: Baseline, names: Names) {
    this.#host = host;
    this.#tree = tree;
    this.#baseline = baseline;
    this.#names = names;
  }

  async directory(path: BytePath): Promise<void> {
    const entries = (await this.#host.bytes.readDir(this.#at(path))) ?? [];
    const paths = entries.map((name) => `${path}/${name.toString("latin1")}`);
    const statuses = await this.#host.bytes.statuses(paths.map((one) => this.#at(one)));
    for (const [index, one] of paths.entries()) {
      const status = statuses[index];
      if (status !== undefined) await this.#node(one, status);
    }
  }

  /** A configuration file that is not there any more: a config has no word for that. */
  async gone(path: BytePath): Promise<void> {
    if (!path.startsWith("/etc/") || (await this.#tree.status(path)) !== undefined) return;
    const package_ = this.#baseline.owner(path);
    if (package_ === undefined) return;
    this.#say(path, `it was deleted, and the package ${package_} brings it again`);
  }

  async #node(path: BytePath, status: ExactStatus): Promise<void> {
    if (settledElsewhere(path)) return;
    const { type } = status;
    if (type !== "directory" && type !== "file" && type !== "symlink") return;
    const owner = this.#baseline.owner(path);
    if (type === "directory") {
      const explained = owner === undefined ? this.#baseline.explain(path, status) : undefined;
      if (explained !== undefined) return;
      const before = this.files.length;
      await this.directory(path);
      if (owner === undefined && this.files.length > before) this.#folder(path, status);
      return;
    }
    const shipped = this.#baseline.shipped(path);
    if (owner !== undefined && shipped === undefined) return;
    const readable = Buffer.from(path, "latin1").toString("utf8");
    if (!Buffer.from(readable, "utf8").equals(Buffer.from(path, "latin1"))) {
      this.#say(path, "its name is no UTF-8");
      return;
    }
    if (type === "symlink") await this.#symlink(path, readable, status, shipped);
    else await this.#file(path, readable, status, { owner, shipped });
  }

  #folder(path: BytePath, status: ExactStatus): void {
    const found = this.#described(path, status);
    const plain = status.mode === 0o755 && found?.owner === "root" && found.group === "root";
    if (found !== undefined && !plain) this.files.push({ ...found, type: "directory", why: "no package's" });
  }

  async #symlink(
    path: BytePath,
    readable: string,
    status: ExactStatus,
    shipped: readonly string[] | undefined,
  ): Promise<void> {
    const target = await this.#host.bytes.readLink(this.#at(path));
    const found = this.#described(path, status);
    const explained = this.#baseline.explain(path, status) !== undefined && shipped === undefined;
    if (found === undefined || explained) return;
    this.files.push({
      ...found,
      path: readable,
      type: "symlink",
      target: target.toString("utf8"),
      why: "no package's",
    });
  }

  async #file(
    path: BytePath,
    readable: string,
    status: ExactStatus,
    { owner, shipped }: { readonly owner: string | undefined; readonly shipped: readonly string[] | undefined },
  ): Promise<void> {
    if (status.size > LARGEST) {
      if (shipped === undefined && this.#baseline.explain(path, status) !== undefined) return;
      this.#say(path, `it has ${Math.round(status.size / 1024)} KiB, which is too large for a config`);
      return;
    }
    const content = await this.#host.readFile(this.#tree.at(readable));
    const md5 = createHash("md5").update(content).digest("hex");
    if (shipped?.includes(md5) === true) return;
    if (shipped === undefined) {
      // What a script has touched, or copied from its package, is no person's.
      if (saysNothing(content) ? !MEANT_EMPTY.test(path) : this.#baseline.isPackaged(md5)) return;
      if (this.#baseline.explain(path, status) !== undefined) return;
    }
    if (content.subarray(0, 4).equals(ELF)) {
      this.#say(path, "it is a compiled program: a package, or a directory that is kept, is the place for one");
      return;
    }
    const reason = secrecy({ path, mode: status.mode, content });
    if (reason !== undefined) {
      this.#say(path, `${reason}${advice(path)}`);
      return;
    }
    const found = this.#described(path, status);
    if (found === undefined) return;
    this.#bytes += content.length;
    if (this.#bytes > LARGEST_IN_ALL) {
      this.#say(path, "there is too much of it for a config");
      return;
    }
    const why = shipped === undefined ? "no package's" : `changed: ${owner ?? "a package"}`;
    this.files.push({ ...found, path: readable, type: "file", content, why });
  }

  #described(path: BytePath, status: ExactStatus): Omit<FoundFile, "type" | "why"> | undefined {
    const owner = this.#names.user(status.uid);
    const group = this.#names.group(status.gid);
    if (owner !== undefined && group !== undefined) return { path, mode: status.mode, owner, group };
    this.#say(path, `it belongs to the number ${owner === undefined ? status.uid : status.gid}, which has no name`);
    return undefined;
  }

  #say(path: BytePath, text: string): void {
    this.remarks.push(remark("files", `${Buffer.from(path, "latin1").toString("utf8")}: ${text}`));
  }

  #at(path: BytePath): Buffer {
    return Buffer.from(`${Buffer.from(this.#tree.at(""), "utf8").toString("latin1")}${path}`, "latin1");
  }
}

/** What to do about a secret that Lethe has a place for. */
function advice(path: BytePath): string {
  if (path.startsWith("/etc/ssh/ssh_host_")) {
    return ". openssh() makes keys and keeps them in /etc/ssh/host-keys: copy these there to stay the same host";
  }
  return path.startsWith("/etc/NetworkManager/")
    ? ". networkManager() keeps that directory: copy it there, or join anew"
    : "";
}
