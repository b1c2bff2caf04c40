/** MD5 of many files at once, each in a lane of its own, for src/host/files/md5.mjs. */
import { closeSync, readSync } from "node:fs";
import { addressOf, begin, digest, FREE, LANES, moduleBytes, prepare } from "./md5-code.mjs";
import { md5OfFile, open } from "./md5-file.mjs";

/**
 * @typedef {{ path: string, size: number }} Asked Path in latin1; the size only tells who is to be begun with.
 * @typedef {{ md5: string } | { code: string }} Answer
 * @typedef {{ index: number, file: number, size: number, read: number, address: number, blocks: number, ended: boolean }} Lane
 */

const BLOCK = 64;
const CHUNK = 1 << 16;
/** What ends a message may take two blocks more. */
const ROOM = CHUNK + 2 * BLOCK;

const code = moduleBytes();
/** A processor, or an engine, without vectors does one after the other. */
const calculates = WebAssembly.validate(code) ? instance() : undefined;

function instance() {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((FREE + LANES * ROOM) / (1 << 16)) });
  const module = new WebAssembly.Module(code);
  const { blocks } = new WebAssembly.Instance(module, { host: { memory } }).exports;
  const view = new DataView(memory.buffer);
  prepare(view);
  return { blocks: /** @type {(count: number) => void} */ (blocks), view, bytes: Buffer.from(memory.buffer) };
}

/**
 * In the order of `asked`.
 *
 * @param {readonly Asked[]} asked
 * @returns {Answer[]}
 */
export function md5OfFiles(asked) {
  /** @type {Answer[]} */
  const answers = new Array(asked.length);
  /** @param {number} index */
  const sizeOf = (index) => asked[index]?.size ?? 0;
  /** @param {number} index */
  const pathOf = (index) => asked[index]?.path ?? "";
  const order = asked.map((_, index) => index).sort((a, b) => sizeOf(b) - sizeOf(a));
  let rest = order.reduce((sum, index) => sum + sizeOf(index), 0);
  // One that the others together would not keep company is faster by itself.
  while (order.length > 0 && (calculates === undefined || sizeOf(order[0] ?? 0) * LANES > rest)) {
    const index = order.shift() ?? 0;
    rest -= sizeOf(index);
    answers[index] = attempt(() => md5OfFile(pathOf(index)));
  }
  if (calculates !== undefined && order.length > 0) sideBySide(calculates, order, pathOf, answers);
  return answers;
}

/**
 * @param {NonNullable<typeof calculates>} machine
 * @param {readonly number[]} order
 * @param {(index: number) => string} pathOf
 * @param {Answer[]} answers
 */
function sideBySide({ blocks, view, bytes }, order, pathOf, answers) {
  let next = 0;
  /** @type {(Lane | undefined)[]} */
  const lanes = new Array(LANES).fill(undefined);
  try {
    for (;;) {
      let least = Number.POSITIVE_INFINITY;
      for (let number = 0; number < LANES; number++) {
        const lane = supply(number);
        if (lane !== undefined && lane.blocks < least) least = lane.blocks;
        // One without a file goes over whatever is in its own buffer.
        view.setUint32(addressOf(number), lane?.address ?? baseOf(number), true);
      }
      if (least === Number.POSITIVE_INFINITY) return;
      blocks(least);
      for (const lane of lanes) {
        if (lane === undefined) continue;
        lane.blocks -= least;
        lane.address += least * BLOCK;
      }
    }
  } finally {
    for (const lane of lanes) if (lane !== undefined) closeSync(lane.file);
  }

  /**
   * A lane that has blocks, of its file or of the next one; undefined where there are no more files.
   *
   * @param {number} number
   */
  function supply(number) {
    for (;;) {
      const lane = lanes[number] ?? take(number);
      if (lane === undefined || lane.blocks > 0) return lane;
      const answer = lane.ended ? { md5: digest(view, number) } : attempt(() => fill(lane, baseOf(number), bytes));
      if (answer === undefined) continue;
      answers[lane.index] = answer;
      lanes[number] = undefined;
      closeSync(lane.file);
    }
  }

  /** @param {number} number */
  function take(number) {
    while (next < order.length) {
      const index = order[next++] ?? 0;
      const opened = attempt(() => open(pathOf(index)));
      if ("code" in opened) {
        answers[index] = opened;
        continue;
      }
      begin(view, number);
      const lane = { index, ...opened, read: 0, address: 0, blocks: 0, ended: false };
      lanes[number] = lane;
      return lane;
    }
    return undefined;
  }
}

/** @param {number} lane */
const baseOf = (lane) => FREE + lane * ROOM;

/**
 * Its next blocks: as much as there is room for, or all the rest and what ends a message (RFC 1321, 3.1 and 3.2).
 *
 * @param {Lane} lane
 * @param {number} base
 * @param {Buffer} bytes
 */
function fill(lane, base, bytes) {
  let length = 0;
  while (length < CHUNK && !lane.ended) {
    const read = readSync(lane.file, bytes, base + length, CHUNK - length, null);
    length += read;
    lane.read += read;
    // At the size that it had when it was opened nobody needs to be asked whether there is more.
    if (read === 0 || (lane.read === lane.size && length < CHUNK)) lane.ended = true;
  }
  if (lane.ended) {
    const whole = Math.ceil((length + 9) / BLOCK) * BLOCK;
    bytes.fill(0, base + length, base + whole);
    bytes[base + length] = 0x80;
    bytes.writeBigUInt64LE(BigInt(lane.read) * 8n, base + whole - 8);
    length = whole;
  }
  lane.address = base;
  lane.blocks = length / BLOCK;
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T | { code: string }}
 */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    const { code: name } = /** @type {NodeJS.ErrnoException} */ (error);
    return { code: name ?? String(error) };
  }
}
