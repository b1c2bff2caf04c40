/**
 * Runs in a thread of its own: looks at every node below a directory, and tells of them in messages that
 * src/host/walk.ts reads. Calls that wait for the disk are fastest where nothing else waits for them.
 *
 * @typedef {object} Task
 * @property {string} top Absolute, latin1.
 * @property {ReadonlySet<string>} skip
 * @property {Int32Array} gate Shared: [messages not taken yet, whether to stop]
 */
import { lstatSync, readdirSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/** Nodes of a message: enough that sending costs little, few enough to hold several. */
const NODES = 2048;
/** Milliseconds after which a message goes off although it is not full: somebody waits for the first lines. */
const PATIENCE = 100;
/** Messages that may wait to be taken. */
const AHEAD = 8;
/** Numbers that are told of a node; in the order of src/host/walk.ts. */
const COLUMNS = 10;

/** @type {Task} */
const { top, skip, gate } = workerData;
/** Directories in which a name has to be compared with `skip`. */
const guarded = new Set([...skip].map((path) => path.slice(0, Math.max(1, path.lastIndexOf("/")))));

/** @type {string[]} */
let names = [];
let numbers = new Float64Array(NODES * COLUMNS);
/** @type {{ path: string, code: string }[]} */
let failures = [];
let sent = performance.now();

class Stopped extends Error {}

try {
  visitTop();
  flush(true);
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
}

function visitTop() {
  if (skip.has(top)) return;
  const ascii = isAscii(top);
  const stats = look(top, ascii);
  if (stats === undefined) return;
  note(top, 0, stats);
  if (stats.isDirectory()) enter(top, ascii, 1, stats);
}

/**
 * @param {string} directory
 * @param {boolean} ascii
 * @param {number} depth
 * @param {import("node:fs").Stats} known What it was a moment ago.
 */
function enter(directory, ascii, depth, known) {
  let found;
  try {
    found = readdirSync(raw(directory, ascii), { encoding: "latin1" });
  } catch (error) {
    fail(directory, error);
    return;
  }
  // Where a symlink took its place meanwhile, these would be the names of what that one leads to.
  const now = look(directory, ascii);
  if (now?.ino !== known.ino || now.dev !== known.dev) return;
  const prefix = directory === "/" ? "/" : `${directory}/`;
  const guard = guarded.has(directory);
  for (const name of found.sort()) {
    const path = prefix + name;
    if (guard && skip.has(path)) continue;
    const plain = ascii && isAscii(name);
    const stats = look(path, plain);
    if (stats === undefined) continue;
    note(name, depth, stats);
    if (stats.isDirectory()) enter(path, plain, depth + 1, stats);
  }
  if (performance.now() - sent > PATIENCE) flush(false);
}

/**
 * @param {string} path
 * @param {boolean} ascii
 */
function look(path, ascii) {
  try {
    return lstatSync(raw(path, ascii), { throwIfNoEntry: false });
  } catch (error) {
    fail(path, error);
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {unknown} error
 */
function fail(path, error) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  // Gone, or become something else, since its name was read.
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return;
  failures.push({ path, code: code ?? String(error) });
}

/**
 * @param {string} name
 * @param {number} depth
 * @param {import("node:fs").Stats} stats
 */
function note(name, depth, stats) {
  const at = names.length * COLUMNS;
  numbers[at] = depth;
  numbers[at + 1] = stats.mode;
  numbers[at + 2] = stats.uid;
  numbers[at + 3] = stats.gid;
  numbers[at + 4] = stats.size;
  numbers[at + 5] = stats.mtimeMs;
  numbers[at + 6] = stats.ctimeMs;
  numbers[at + 7] = stats.dev;
  numbers[at + 8] = stats.ino;
  numbers[at + 9] = stats.nlink;
  names.push(name);
  if (names.length === NODES) flush(false);
}

/** @param {boolean} last */
function flush(last) {
  if (names.length === 0 && failures.length === 0 && !last) return;
  for (let ahead = Atomics.load(gate, 0); ahead >= AHEAD; ahead = Atomics.load(gate, 0)) {
    if (Atomics.load(gate, 1) === 1) throw new Stopped();
    Atomics.wait(gate, 0, ahead);
  }
  if (Atomics.load(gate, 1) === 1) throw new Stopped();
  Atomics.add(gate, 0, 1);
  const message = { names: names.join("\0"), count: names.length, numbers, failures, last };
  parentPort?.postMessage(message, [numbers.buffer]);
  names = [];
  numbers = new Float64Array(NODES * COLUMNS);
  failures = [];
  sent = performance.now();
}

/**
 * Node takes a string for UTF-8, which a name need not be; a string that is ASCII is the same either way, and cheaper.
 *
 * @param {string} path
 * @param {boolean} ascii
 */
function raw(path, ascii) {
  return ascii ? path : Buffer.from(path, "latin1");
}

/** @param {string} text */
function isAscii(text) {
  return !/[\x80-\xff]/.test(text);
}
