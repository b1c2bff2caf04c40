import type { Duplex, Readable, Writable } from "node:stream";

/**
 * The only door to the outside world. A dry run, a trace and an in-memory machine are wrappers or
 * other implementations of it, so that no stage ever asks which of them it runs under.
 */
export interface Host extends Files, Programs, World {
  readonly bytes: ByteFiles;
}

export interface Files {
  /** Throws UserError HOST_READ where it cannot be read. */
  readFile(path: string): Promise<Buffer>;
  readText(path: string): Promise<string>;
  /** undefined where nothing is there. Does not follow a last symlink. */
  lstat(path: string): Promise<FileStatus | undefined>;
  exists(path: string): Promise<boolean>;
  /** Names in it, sorted; empty where there is no such directory. */
  readDir(path: string): Promise<string[]>;
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;

  /** SHA-256 of its content, hex. */
  sha256(path: string): Promise<string>;

  /** Streams `body` to the end of the file, made where it is not there. What came before a failure stays. */
  append(path: string, body: Readable): Promise<void>;
  /** Whole or not at all: written beside, synced, renamed. Default mode 0o644. */
  writeFile(path: string, content: string | Uint8Array, options?: { mode?: number }): Promise<void>;
  /** With parents. No error where it is there. */
  makeDir(path: string, options?: { mode?: number }): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** No error where nothing is there. Never crosses into another mounted file system's root. */
  remove(path: string, options?: { recursive?: boolean }): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  chown(path: string, uid: number, gid: number): Promise<void>;
  /** Its times of access and change become `at`, default now; an empty file where nothing is there. */
  touch(path: string, at?: Date): Promise<void>;
  /** Its time of modification, in seconds since 1970, of which whole microseconds count; of a symbolic link itself. */
  setModified(path: string, seconds: string): Promise<void>;
  /** An advisory lock, held until released or the process ends. Waits, and says so through `onWait`. Default `exclusive`. */
  lock(path: string, onWait?: () => void, mode?: LockMode): Promise<() => Promise<void>>;
}

/** Any number may hold a `shared` lock at once, and nobody beside an `exclusive` one. */
export type LockMode = "exclusive" | "shared";

export interface FileStatus {
  readonly type: "file" | "directory" | "symlink" | "fifo" | "socket" | "char" | "block";
  /** Permission bits with setuid, setgid, sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
  readonly nlink: number;
  readonly rdev: number;
}

export interface ExactStatus extends FileStatus {
  readonly mtimeNs: bigint;
}

/** A file read whole, and the times it had then: milliseconds since 1970, not whole ones. */
export interface FileContent {
  readonly bytes: Buffer;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** Looking at files whose names are bytes, as the kernel has them: they need not be UTF-8. Never follows a last symlink. */
export interface ByteFiles {
  /** In the order of `paths`; undefined where nothing is there. Throws UserError HOST_READ where looking is not allowed. */
  statuses(paths: readonly Buffer[]): Promise<(ExactStatus | undefined)[]>;
  /** In the order of `paths`; undefined where nothing is there. */
  types(paths: readonly Buffer[]): Promise<(FileStatus["type"] | "denied" | undefined)[]>;
  /**
   * Many small files at once, in the order of `paths`; follows a last symlink. undefined where nothing is there; in plain
   * words why not, where it cannot be read: `may not be read`.
   */
  readFiles(paths: readonly Buffer[]): Promise<(FileContent | string | undefined)[]>;
  /** Names in it, sorted by their bytes; empty where there is no such directory; undefined where reading it is not allowed. */
  readDir(path: Buffer): Promise<Buffer[] | undefined>;
  readLink(path: Buffer): Promise<Buffer>;
  /** The first `length` bytes of a regular file, or all there are; undefined where there is none or it may not be read. */
  readStart(path: Buffer, length: number): Promise<Buffer | undefined>;
  /** Of two regular files. undefined where one of them is not there or may not be read. */
  sameContent(a: Buffer, b: Buffer): Promise<boolean | undefined>;
  /**
   * `top` (absolute, latin1) and all that is below it, a directory before what is in it, names sorted by their bytes.
   * Enters other file systems too, but for `skip`. What vanishes on the way is passed over. Its memory does not grow
   * with the files: it waits for whoever takes the batches.
   */
  walk(top: string, options?: WalkOptions): AsyncIterable<WalkBatch>;
  /**
   * MD5 of regular files, in their order. One call is the work of one thread: who has many files makes several calls at
   * once. It is fastest with many of about one size, which are read side by side.
   */
  md5(files: readonly Md5Asked[]): Promise<readonly Md5Result[]>;
}

export interface Md5Asked {
  /** Absolute, latin1. */
  readonly path: string;
  /** Bytes that it is thought to have: who is largest is begun with. Another size does no harm. */
  readonly size: number;
}

/** Hex; or the system's name of what went wrong: `ENOENT`, `EIO`. */
export type Md5Result = { readonly md5: string } | { readonly code: string };

export interface WalkOptions {
  /** Absolute paths (latin1) that are neither entered nor even looked at: a dead network file system would never answer. */
  readonly skip?: ReadonlySet<string>;
}

export interface WalkBatch {
  readonly nodes: readonly WalkedNode[];
  readonly failures: readonly WalkFailure[];
}

export interface WalkedNode extends Omit<FileStatus, "rdev"> {
  /** Absolute, latin1. */
  readonly path: string;
  readonly ctimeMs: number;
}

/** A node that could not be looked at, or a directory that could not be read. */
export interface WalkFailure {
  /** Absolute, latin1. */
  readonly path: string;
  /** The system's name of the error: `EACCES`. */
  readonly code: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Replaces nothing: added to the process's environment. `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** Exit statuses that are an answer and no failure; default `[0]`. */
  readonly accept?: readonly number[];
  /** `read`: a dry run may run it. Default `write`. */
  readonly effect?: "read" | "write";
  /** Called for each line of standard output and error as it comes; a carriage return ends one too. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** `inherit`: the person's own terminal. Default `pipe`. */
  readonly stdio?: "pipe" | "inherit";
  readonly signal?: AbortSignal;
  /**
   * Milliseconds; then SIGTERM, SIGKILL five seconds later, and another five seconds later it is left to itself and counts
   * as killed.
   */
  readonly timeout?: number;
}

export interface Completed {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** `stdout` as text, without a last newline. */
  readonly text: string;
}

/** A program that runs beside us: for pipes too big to collect, and for servers. */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves with the exit status (128 + signal where it was killed); never rejects. */
  readonly done: Promise<number>;
  kill(signal?: NodeJS.Signals): void;
}

export interface Programs {
  /** Throws UserError HOST_COMMAND, with enough to run it again, unless its status is accepted. */
  run(argv: readonly string[], options?: RunOptions): Promise<Completed>;
  start(argv: readonly string[], options?: Omit<RunOptions, "onLine" | "accept" | "input">): Running;
  /** Absolute path of a program on PATH (and the sbin directories). */
  which(program: string): Promise<string | undefined>;
}

export interface FetchOptions {
  /** Ask for bytes from this offset on. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

export interface FetchedBody {
  /** 200, 206, 404 ... */
  readonly status: number;
  /** Bytes still to come, where the server says. */
  readonly length: number | undefined;
  readonly body: Readable;
}

export interface World {
  /** http, https and file URLs. Throws UserError HOST_FETCH where nobody answers. */
  fetch(url: string, options?: FetchOptions): Promise<FetchedBody>;
  /** A stream to whoever listens on a unix socket. Throws UserError HOST_CONNECT where nobody does. */
  connect(path: string): Promise<Duplex>;
  now(): Date;
  /** Hex digits: `bytes` times two. */
  randomHex(bytes: number): string;
  env(name: string): string | undefined;
  /** Effective user id. */
  readonly uid: number;
  readonly cpus: number;
}
