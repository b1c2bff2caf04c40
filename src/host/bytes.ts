import * as fs from "node:fs";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../model/index.ts";
import { typeOf } from "./files.ts";
import type { ByteFiles, ExactStatus, FileContent, FileStatus } from "./host.ts";
import { md5 } from "./md5.ts";
import { walk } from "./walk.ts";

/** Between two such runs of calls the event loop gets its turn. A call takes 3 µs so, and 15 µs through the thread pool. */
const RUN_OF_CALLS = 512;
const CHUNK = 1 << 18;
const YIELD_AFTER = 1 << 24;

export const realByteFiles: ByteFiles = {
  walk,
  md5,
  async statuses(paths) {
    const found: (ExactStatus | undefined)[] = [];
    for (const path of paths) {
      found.push(exactStatus(path));
      if (found.length % RUN_OF_CALLS === 0) await setImmediate();
    }
    return found;
  },
  async types(paths) {
    const found: (FileStatus["type"] | "denied" | undefined)[] = [];
    for (const path of paths) {
      found.push(typeAt(path));
      if (found.length % RUN_OF_CALLS === 0) await setImmediate();
    }
    return found;
  },
  async readFiles(paths) {
    const found: (FileContent | string | undefined)[] = [];
    for (const path of paths) {
      found.push(contentAt(path));
      if (found.length % RUN_OF_CALLS === 0) await setImmediate();
    }
    return found;
  },
  async readDir(path) {
    try {
      return fs.readdirSync(path, { encoding: "buffer" }).sort(Buffer.compare);
    } catch (error) {
      if (isAbsence(error)) return [];
      if (isDenial(error)) return undefined;
      throw error;
    }
  },
  readLink: async (path) => fs.readlinkSync(path, { encoding: "buffer" }),
  async readStart(path, length) {
    let file: number | undefined;
    try {
      file = open(path);
      if (!fs.fstatSync(file).isFile()) return undefined;
      const start = Buffer.alloc(length);
      return start.subarray(0, fill(file, start, 0));
    } catch (error) {
      if (isAbsence(error) || isDenial(error)) return undefined;
      throw error;
    } finally {
      if (file !== undefined) fs.closeSync(file);
    }
  },
  async sameContent(a, b) {
    let first: number | undefined;
    let second: number | undefined;
    try {
      first = open(a);
      second = open(b);
      return await compare(first, second);
    } catch (error) {
      if (isAbsence(error) || isDenial(error)) return undefined;
      throw error;
    } finally {
      if (first !== undefined) fs.closeSync(first);
      if (second !== undefined) fs.closeSync(second);
    }
  },
};

function typeAt(path: Buffer): FileStatus["type"] | "denied" | undefined {
  try {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return stats && typeOf(stats);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    if (isDenial(error)) return "denied";
    throw error;
  }
}

/** Opened so that a pipe in its place does not hold us up. */
function contentAt(path: Buffer): FileContent | string | undefined {
  let file: number | undefined;
  try {
    file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const stats = fs.fstatSync(file);
    if (!stats.isFile()) return "is no regular file";
    return { bytes: fs.readFileSync(file), mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    if (isDenial(error)) return "may not be read";
    return `cannot be read: ${(error as Error).message}`;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

function exactStatus(path: Buffer): ExactStatus | undefined {
  try {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    return {
      type: typeOf(stats),
      mode: Number(stats.mode) & 0o7777,
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      size: Number(stats.size),
      mtimeMs: Number(stats.mtimeMs),
      mtimeNs: stats.mtimeNs,
      dev: Number(stats.dev),
      ino: Number(stats.ino),
      nlink: Number(stats.nlink),
      rdev: Number(stats.rdev),
    };
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw new UserError("HOST_READ", `cannot look at ${path.toString()}: ${String(cause)}`, { cause });
  }
}

/** A pipe that took a file's place meanwhile must not hold us up. */
function open(path: Buffer): number {
  return fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
}

async function compare(first: number, second: number): Promise<boolean> {
  if (fs.fstatSync(first).size !== fs.fstatSync(second).size) return false;
  const mine = Buffer.allocUnsafe(CHUNK);
  const other = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ; ) {
    const length = fill(first, mine, at);
    if (fill(second, other, at) !== length) return false;
    if (mine.compare(other, 0, length, 0, length) !== 0) return false;
    if (length < CHUNK) return true;
    at += length;
    if (at % YIELD_AFTER === 0) await setImmediate();
  }
}

function fill(file: number, buffer: Buffer, at: number): number {
  let length = 0;
  while (length < buffer.length) {
    const read = fs.readSync(file, buffer, length, buffer.length - length, at + length);
    if (read === 0) break;
    length += read;
  }
  return length;
}

function isAbsence(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function isDenial(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}
