import * as fs from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import type { Shell } from "./shell.ts";

export const KINDS = [
  "create",
  "overwrite",
  "rewrite",
  "append",
  "truncate",
  "delete",
  "rename",
  "renameOver",
  "swap",
  "link",
  "linkOver",
  "symlink",
  "fifo",
  "device",
  "directory",
  "chmod",
  "chown",
  "touch",
  "xattr",
  "removeXattr",
  "acl",
  "flag",
  "replace",
  "replaceSame",
  "removeTree",
  "remakeTree",
  "copyTree",
  "subvolume",
] as const;

/** `a` and `b` choose among what is there when its turn comes; `name` and `value` among what there could be. */
export interface Operation {
  readonly kind: (typeof KINDS)[number];
  readonly a: number;
  readonly b: number;
  readonly name: number;
  readonly value: number;
}

/** latin1, as everywhere in these tests. */
const NAMES = [
  "a",
  "b",
  "c",
  "d",
  "e e",
  "n\nl",
  "\xff\xfe",
  "o257-7-0",
  "\xc3\xbc",
  "-r",
  "x\n.",
  "back\\101slash",
  "=",
];

export const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  a: fc.nat(30),
  b: fc.nat(30),
  name: fc.nat(NAMES.length - 1),
  value: fc.nat(5),
});

/** Setting up needs things to be there first. */
export const preparation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(
    "create",
    "create",
    "directory",
    "directory",
    "link",
    "symlink",
    "xattr",
    "flag",
    "acl",
    "chmod",
  ),
  a: fc.nat(30),
  b: fc.nat(30),
  name: fc.nat(NAMES.length - 1),
  value: fc.nat(5),
} satisfies { [Key in keyof Operation]: fc.Arbitrary<Operation[Key]> });

/** chattr flags that were set, by inode number, outside nested subvolumes. */
export type Flags = Map<number, string>;

const bytes = (path: string) => Buffer.from(path, "latin1");

interface Found {
  readonly path: string;
  readonly stats: fs.Stats;
}

/** Does operations on the tree below `top`; what cannot be done is left. */
export class Operator {
  readonly #shell: Shell;
  readonly #flags: Flags;
  /** Of the subvolume that is worked on: what is nested in it has numbers of its own. */
  #device = 0;

  constructor(shell: Shell, flags: Flags) {
    this.#shell = shell;
    this.#flags = flags;
  }

  async apply(top: string, operations: readonly Operation[], clock: number): Promise<void> {
    this.#device = fs.lstatSync(top).dev;
    for (const [index, op] of operations.entries()) await this.#one(top, op, clock + index);
  }

  async #one(top: string, op: Operation, clock: number): Promise<void> {
    const found = below(top);
    const directories = [top, ...found.filter(({ stats }) => stats.isDirectory()).map(({ path }) => path)];
    const files = found.filter(({ stats }) => stats.isFile());
    const others = found.filter(({ stats }) => !stats.isDirectory());
    const any = pick(found, op.a);
    const fresh = `${pick(directories, op.b) ?? top}/${NAMES[op.name] ?? "a"}`;
    const free = !exists(fresh);
    const file = pick(files, op.a);
    const content = `${op.value}`.repeat(op.value * 3000);
    switch (op.kind) {
      case "create":
        if (free) write(fresh, content);
        return;
      case "overwrite":
        if (file) write(file.path, content);
        return;
      case "rewrite":
        if (file) write(file.path, fs.readFileSync(bytes(file.path)));
        return;
      case "append":
        if (file) write(file.path, Buffer.concat([fs.readFileSync(bytes(file.path)), Buffer.from(content)]));
        return;
      case "truncate":
        if (file) fs.truncateSync(bytes(file.path), op.value * 1000);
        return;
      case "delete":
        if (any?.stats.isDirectory() === false) fs.unlinkSync(bytes(any.path));
        return;
      case "rename":
        if (any && free) attempt(() => fs.renameSync(bytes(any.path), bytes(fresh)));
        return;
      case "renameOver": {
        const other = pick(found, op.b);
        if (any && other) attempt(() => fs.renameSync(bytes(any.path), bytes(other.path)));
        return;
      }
      case "swap": {
        const other = pick(found, op.b);
        if (!any || !other || related(any.path, other.path)) return;
        // Nothing is renamed from one subvolume into another.
        if (parentDevice(any.path) !== this.#device || parentDevice(other.path) !== this.#device) return;
        const aside = `${top}/aside`;
        if (!attempt(() => fs.renameSync(bytes(any.path), bytes(aside)))) return;
        if (!attempt(() => fs.renameSync(bytes(other.path), bytes(any.path)))) {
          fs.renameSync(bytes(aside), bytes(any.path));
          return;
        }
        fs.renameSync(bytes(aside), bytes(other.path));
        return;
      }
      case "link": {
        const target = pick(others, op.a);
        if (target && free) attempt(() => fs.linkSync(bytes(target.path), bytes(fresh)));
        return;
      }
      case "linkOver": {
        const [target, other] = [pick(others, op.a), pick(others, op.b)];
        if (!target || !other || target.stats.ino === other.stats.ino) return;
        const aside = `${top}/aside`;
        if (!attempt(() => fs.linkSync(bytes(target.path), bytes(aside)))) return;
        if (!attempt(() => fs.renameSync(bytes(aside), bytes(other.path)))) fs.unlinkSync(bytes(aside));
        return;
      }
      case "symlink":
        if (free) fs.symlinkSync(bytes(NAMES[op.value] ?? "a"), bytes(fresh));
        return;
      case "fifo":
        if (free) await this.#shell.do("mkfifo", "--", bytes(fresh));
        return;
      case "device":
        if (free) await this.#shell.do("mknod", "--", bytes(fresh), op.value % 2 ? "c" : "b", "1", String(op.value));
        return;
      case "directory":
        if (free) fs.mkdirSync(bytes(fresh));
        return;
      case "chmod":
        if (any?.stats.isSymbolicLink() === false) fs.chmodSync(bytes(any.path), 0o600 + op.value);
        return;
      case "chown":
        if (any) fs.lchownSync(bytes(any.path), op.value * 1000, op.value);
        return;
      case "touch":
        if (any) fs.lutimesSync(bytes(any.path), clock, clock);
        return;
      case "xattr":
        if (any)
          await this.#shell.do("setfattr", "-h", "-n", `trusted.${op.name}`, "-v", `${op.value}`, bytes(any.path));
        return;
      case "removeXattr":
        if (any) await this.#shell.run("setfattr", "-h", "-x", `trusted.${op.name}`, bytes(any.path));
        return;
      case "acl":
        if (any?.stats.isFile() === true || any?.stats.isDirectory() === true) {
          await this.#shell.do("setfacl", "-m", `u:${op.value + 5}:r`, "--", bytes(any.path));
        }
        return;
      case "flag": {
        if (any?.stats.isFile() !== true && any?.stats.isDirectory() !== true) return;
        if (any.stats.dev !== this.#device) return;
        const flag = op.value % 2 ? "A" : "d";
        await this.#shell.do("chattr", `=${flag}`, bytes(any.path));
        this.#flags.set(any.stats.ino, flag);
        return;
      }
      case "replace":
      case "replaceSame": {
        if (!file) return;
        const aside = `${dirname(file.path)}/aside`;
        write(aside, op.kind === "replace" ? content : fs.readFileSync(bytes(file.path)));
        fs.renameSync(bytes(aside), bytes(file.path));
        return;
      }
      case "removeTree":
        if (any) fs.rmSync(bytes(any.path), { recursive: true });
        return;
      case "remakeTree": {
        if (any?.stats.isDirectory() !== true) return;
        fs.rmSync(bytes(any.path), { recursive: true });
        fs.mkdirSync(bytes(any.path));
        write(`${any.path}/${NAMES[op.name] ?? "a"}`, content);
        return;
      }
      case "copyTree": {
        if (any?.stats.isDirectory() !== true) return;
        const aside = `${dirname(any.path)}/aside`;
        await this.#shell.do("cp", "-a", "--", bytes(any.path), bytes(aside));
        fs.rmSync(bytes(any.path), { recursive: true });
        fs.renameSync(bytes(aside), bytes(any.path));
        return;
      }
      case "subvolume":
        if (!free) return;
        await this.#shell.do("btrfs", "--quiet", "subvolume", "create", bytes(fresh));
        write(`${fresh}/inside`, content);
        return;
    }
  }
}

function write(path: string, content: string | Buffer): void {
  fs.writeFileSync(bytes(path), content);
}

function below(top: string): Found[] {
  return fs
    .readdirSync(bytes(top), { encoding: "buffer" })
    .sort(Buffer.compare)
    .flatMap((name) => {
      const path = `${top}/${name.toString("latin1")}`;
      const stats = fs.lstatSync(bytes(path));
      return [{ path, stats }, ...(stats.isDirectory() ? below(path) : [])];
    });
}

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from.length === 0 ? undefined : from[index % from.length];
}

function exists(path: string): boolean {
  return fs.lstatSync(bytes(path), { throwIfNoEntry: false }) !== undefined;
}

/** Between subvolumes, into itself, onto what is not empty: refused, and no matter. */
function attempt(what: () => void): boolean {
  try {
    what();
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["EXDEV", "EINVAL", "ENOTEMPTY", "EEXIST", "ENOTDIR", "EISDIR", "EPERM", "EBUSY"].includes(code)) return false;
    throw error;
  }
}

function parentDevice(path: string): number {
  return fs.lstatSync(bytes(path.slice(0, path.lastIndexOf("/")))).dev;
}

function related(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
