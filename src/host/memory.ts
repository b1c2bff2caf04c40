import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { UserError } from "../model/index.ts";
import type { Completed, FileStatus, Host, RunOptions } from "./host.ts";

export interface MemoryOptions {
  /** Absolute path to content. Directories exist where something is below them. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** URL to body; any other URL answers 404. */
  readonly urls?: Readonly<Record<string, string | Uint8Array>>;
  /** Answers programs; default: every program is absent. */
  readonly run?: (argv: readonly string[], options: RunOptions) => Partial<Completed> | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Date;
}

function directoriesAbove(path: string): string[] {
  const names = path.split("/");
  return names.slice(0, -1).map((_, depth) => names.slice(0, depth + 1).join("/") || "/");
}

/** A directory comes before what is in it, and that before its neighbours. */
function walkKey(path: string): string {
  return path.replaceAll("/", "\0");
}

/** A machine in memory for pure tests: files and URLs in maps, a clock that stands, no randomness. */
export function memoryHost(options: MemoryOptions = {}): Host & { readonly files: Map<string, Buffer> } {
  const files = new Map(Object.entries(options.files ?? {}).map(([path, content]) => [path, Buffer.from(content)]));
  const modes = new Map<string, number>();
  const below = (path: string) => [...files.keys()].filter((name) => name.startsWith(path === "/" ? "/" : `${path}/`));
  const namesIn = (path: string) =>
    [...new Set(below(path).map((name) => name.slice(path.length + 1).split("/")[0] ?? ""))].sort();
  const read = (path: string) => {
    const content = files.get(path);
    if (content === undefined) throw new UserError("HOST_READ", `cannot read ${path}: it is not there`);
    return content;
  };
  const lstat = (path: string): FileStatus | undefined => {
    const content = files.get(path);
    if (content === undefined && below(path).length === 0) return undefined;
    const type = content === undefined ? "directory" : "file";
    return {
      type,
      mode: modes.get(path) ?? (type === "file" ? 0o644 : 0o755),
      uid: 0,
      gid: 0,
      size: content?.length ?? 0,
      mtimeMs: 0,
      dev: 1,
      ino: 1,
      nlink: 1,
      rdev: 0,
    };
  };
  return {
    files,
    bytes: {
      statuses: async (paths) =>
        paths.map((path) => {
          const found = lstat(path.toString());
          return found && { ...found, mtimeNs: 0n };
        }),
      types: async (paths) => paths.map((path) => lstat(path.toString())?.type),
      readFiles: async (paths) =>
        paths.map((path) => {
          const bytes = files.get(path.toString());
          return bytes && { bytes, mtimeMs: 0, ctimeMs: 0 };
        }),
      readDir: async (path) => namesIn(path.toString()).map((name) => Buffer.from(name)),
      readLink: async (path) => read(path.toString()),
      readStart: async (path, length) => files.get(path.toString())?.subarray(0, length),
      sameContent: async (a, b) => {
        const other = files.get(b.toString());
        return other && files.get(a.toString())?.equals(other);
      },
      md5: async (asked) =>
        asked.map(({ path }) => {
          const content = files.get(Buffer.from(path, "latin1").toString());
          return content === undefined ? { code: "ENOENT" } : { md5: createHash("md5").update(content).digest("hex") };
        }),
      async *walk(top, { skip = new Set<string>() } = {}) {
        const within = (path: string, directory: string) =>
          path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
        const all = new Set([...files.keys()].flatMap((path) => [path, ...directoriesAbove(path)]));
        const wanted = [...all].filter((path) => within(path, top) && ![...skip].some((left) => within(path, left)));
        wanted.sort((a, b) => (walkKey(a) < walkKey(b) ? -1 : 1));
        const nodes = wanted.map((path) => ({ path, ctimeMs: 0, ...(lstat(path) as FileStatus) }));
        yield { nodes, failures: [] };
      },
    },
    readFile: async (path) => read(path),
    readText: async (path) => read(path).toString("utf8"),
    lstat: async (path) => lstat(path),
    exists: async (path) => lstat(path) !== undefined,
    readDir: async (path) => namesIn(path),
    readLink: async (path) => read(path).toString("utf8"),
    realPath: async (path) => path,
    sha256: async (path) => createHash("sha256").update(read(path)).digest("hex"),
    append: async (path, body) => {
      const chunks: Buffer[] = [files.get(path) ?? Buffer.alloc(0)];
      for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
      files.set(path, Buffer.concat(chunks));
    },
    writeFile: async (path, content, { mode } = {}) => {
      files.set(path, Buffer.from(content));
      if (mode !== undefined) modes.set(path, mode);
    },
    makeDir: async () => undefined,
    symlink: async (target, path) => void files.set(path, Buffer.from(target)),
    rename: async (from, to) => {
      files.set(to, read(from));
      files.delete(from);
    },
    remove: async (path) => {
      for (const name of [path, ...below(path)]) files.delete(name);
    },
    chmod: async (path, mode) => void modes.set(path, mode),
    chown: async () => undefined,
    touch: async (path) => void files.set(path, files.get(path) ?? Buffer.alloc(0)),
    setModified: async () => undefined,
    lock: async () => async () => undefined,
    run: async (argv, runOptions = {}) => {
      const answer = options.run?.(argv, runOptions);
      if (answer === undefined) throw new UserError("HOST_NO_PROGRAM", `the program ${argv[0]} is not there`);
      const stdout = answer.stdout ?? Buffer.from(answer.text ?? "");
      const status = answer.status ?? 0;
      if (!(runOptions.accept ?? [0]).includes(status)) {
        throw new UserError("HOST_COMMAND", `${argv[0]} ended with status ${status}`);
      }
      return {
        status,
        stdout,
        stderr: answer.stderr ?? Buffer.alloc(0),
        text: stdout.toString("utf8").replace(/\n$/, ""),
      };
    },
    start: () => {
      throw new Error("a machine in memory starts no programs");
    },
    which: async () => undefined,
    fetch: async (url, { from = 0 } = {}) => {
      const body = options.urls?.[url];
      if (body === undefined) return { status: 404, length: 0, body: Readable.from([]) };
      const rest = Buffer.from(body).subarray(from);
      return { status: from > 0 ? 206 : 200, length: rest.length, body: Readable.from([rest]) };
    },
    connect: async (path) => {
      throw new UserError("HOST_CONNECT", `nobody listens on ${path}`);
    },
    now: () => options.now ?? new Date(0),
    randomHex: (bytes) => "0".repeat(bytes * 2),
    env: (name) => options.env?.[name],
    uid: 0,
    cpus: 1,
  };
}
