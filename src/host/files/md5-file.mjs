/** A file that is opened to be read once, for src/host/files/md5-lanes.mjs, and the MD5 of one by itself. */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafe(1 << 17);

/** @param {string} path latin1 */
export function md5OfFile(path) {
  const { file } = open(path);
  try {
    const hash = createHash("md5");
    for (let length = read(); length > 0; length = read()) hash.update(buffer.subarray(0, length));
    return { md5: hash.digest("hex") };
  } finally {
    closeSync(file);
  }

  function read() {
    return readSync(file, buffer, 0, buffer.length, null);
  }
}

/**
 * Whoever only looks leaves no time of access behind, where the system lets them: on one's own files.
 *
 * @param {string} path latin1
 */
export function open(path) {
  const name = Buffer.from(path, "latin1");
  const file = withoutTrace(name);
  try {
    const stats = fstatSync(file);
    // A pipe or a directory that took its place meanwhile.
    if (!stats.isFile()) throw Object.assign(new Error("no file"), { code: "ENOENT" });
    return { file, size: stats.size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** @param {Buffer} name */
function withoutTrace(name) {
  try {
    return openSync(name, FLAGS | constants.O_NOATIME);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") throw error;
    return openSync(name, FLAGS);
  }
}
