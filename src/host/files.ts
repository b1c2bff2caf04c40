import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream, type Stats, type StatsBase } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../model/index.ts";
import type { FileStatus, Files } from "./host.ts";
import { acquireLock } from "./lock.ts";

export const realFiles: Files = {
  async readFile(path) {
    try {
      return await fs.readFile(path);
    } catch (cause) {
      throw new UserError("HOST_READ", `cannot read ${path}: ${reason(cause)}`, { cause });
    }
  },
  async readText(path) {
    return (await this.readFile(path)).toString("utf8");
  },
  async lstat(path) {
    try {
      return status(await fs.lstat(path));
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  },
  async exists(path) {
    return (await this.lstat(path)) !== undefined;
  },
  async readDir(path) {
    try {
      return (await fs.readdir(path)).sort();
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  },
  readLink: (path) => fs.readlink(path),
  realPath: (path) => fs.realpath(path),
  async sha256(path) {
    try {
      const hash = createHash("sha256");
      await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
      return hash.digest("hex");
    } catch (cause) {
      throw new UserError("HOST_READ", `cannot read ${path}: ${reason(cause)}`, { cause });
    }
  },

  async append(path, body) {
    await pipeline(body, createWriteStream(path, { flags: "a", flush: true }));
  },

  async writeFile(path, content, options = {}) {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    try {
      const handle = await fs.open(
        temporary,
        constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
        options.mode ?? 0o644,
      );
      try {
        await handle.writeFile(content);
        await handle.chmod(options.mode ?? 0o644);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await fs.rename(temporary, path);
    } catch (cause) {
      await fs.rm(temporary, { force: true });
      throw new UserError("HOST_WRITE", `cannot write ${path}: ${reason(cause)}`, { cause });
    }
  },
  async makeDir(path, options = {}) {
    try {
      const made = await fs.mkdir(path, { recursive: true });
      if (made !== undefined && options.mode !== undefined) await fs.chmod(path, options.mode);
    } catch (cause) {
      throw new UserError("HOST_WRITE", `cannot make the directory ${path}: ${reason(cause)}`, { cause });
    }
  },
  symlink: (target, path) => fs.symlink(target, path),
  rename: (from, to) => fs.rename(from, to),
  async remove(path, options = {}) {
    const found = await this.lstat(path);
    if (found === undefined) return;
    if (found.type === "directory" && (await isMountPoint(path, found))) {
      throw new UserError("HOST_REMOVE", `${path} is a mount point, so it is not deleted`, {
        hint: `Unmount it first: umount ${path}`,
      });
    }
    await fs.rm(path, { recursive: options.recursive ?? false, force: true });
  },
  chmod: (path, mode) => fs.chmod(path, mode),
  chown: (path, uid, gid) => fs.lchown(path, uid, gid),
  async touch(path, at = new Date()) {
    try {
      await fs.utimes(path, at, at);
    } catch (error) {
      if (!isAbsence(error)) throw error;
      await fs.writeFile(path, "", { flag: "a" });
      await fs.utimes(path, at, at);
    }
  },
  async setModified(path, seconds) {
    const [whole = "0", fraction = ""] = seconds.split(".");
    // Whole microseconds are cut off from a number that is a little less exact: without a little more, one would go missing.
    const at = Number(`${whole}.${fraction.slice(0, 6)}`) + 3e-7;
    await fs.lutimes(path, at, at);
  },
  lock: acquireLock,
};

async function isMountPoint(path: string, found: FileStatus): Promise<boolean> {
  const parent = await fs.lstat(dirname(path));
  return parent.dev !== found.dev;
}

function status(stats: Stats): FileStatus {
  return {
    type: typeOf(stats),
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    dev: stats.dev,
    ino: stats.ino,
    nlink: stats.nlink,
    rdev: stats.rdev,
  };
}

export function typeOf(stats: StatsBase<unknown>): FileStatus["type"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isFIFO()) return "fifo";
  if (stats.isSocket()) return "socket";
  return stats.isCharacterDevice() ? "char" : "block";
}

function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
