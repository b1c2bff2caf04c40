/**
 * Runs in a thread of its own: MD5 of files, for src/host/md5.ts. Calls that wait for the disk, and sums over all of its
 * bytes, would hold up everything else.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafe(1 << 20);

parentPort?.on("message", (/** @type {readonly string[]} */ paths) => {
  parentPort?.postMessage(paths.map(digest));
});

/**
 * @param {string} path latin1
 * @returns {{ md5: string } | { code: string }}
 */
function digest(path) {
  let file;
  try {
    file = open(Buffer.from(path, "latin1"));
    // A pipe or a directory that took its place meanwhile.
    if (!fstatSync(file).isFile()) return { code: "ENOENT" };
    const hash = createHash("md5");
    for (let length = read(file); length > 0; length = read(file)) hash.update(buffer.subarray(0, length));
    return { md5: hash.digest("hex") };
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return { code: code ?? String(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** @param {number} file */
function read(file) {
  return readSync(file, buffer, 0, buffer.length, null);
}

/**
 * Whoever only looks leaves no time of access behind, where the system lets them: on one's own files.
 *
 * @param {Buffer} path
 */
function open(path) {
  try {
    return openSync(path, FLAGS | constants.O_NOATIME);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") throw error;
    return openSync(path, FLAGS);
  }
}
