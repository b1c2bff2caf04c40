/**
 * MD5 (RFC 1321) of several messages at once, as WebAssembly: a lane of a vector for each. One message alone has to wait
 * for the result of every step; eight of them side by side keep the processor busy.
 *
 * Memory, in bytes: the table of constants, each four times; of each group of four lanes the states a, b, c, d; of each
 * lane the address of its next block.
 */

/** Groups of four lanes. A third one gains a tenth, and needs a dozen files of one size to gain it. */
const GROUPS = 2;
export const LANES = GROUPS * 4;
const STATES = 64 * 16;
const ADDRESSES = STATES + GROUPS * 64;
/** Where buffers may begin. */
export const FREE = 4096;

const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

/** @param {number} lane */
export const addressOf = (lane) => ADDRESSES + lane * 4;

/**
 * @param {number} lane
 * @param {number} word 0 to 3
 */
const stateOf = (lane, word) => STATES + (lane >> 2) * 64 + word * 16 + (lane & 3) * 4;

/** @param {DataView} memory */
export function prepare(memory) {
  for (let step = 0; step < 64; step++) {
    const constant = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
    for (let lane = 0; lane < 4; lane++) memory.setUint32(step * 16 + lane * 4, constant, true);
  }
}

/**
 * @param {DataView} memory
 * @param {number} lane
 */
export function begin(memory, lane) {
  for (const [word, value] of INITIAL.entries()) memory.setUint32(stateOf(lane, word), value, true);
}

/**
 * @param {DataView} memory
 * @param {number} lane
 * @returns {string} hex
 */
export function digest(memory, lane) {
  const bytes = Buffer.alloc(16);
  for (let word = 0; word < 4; word++) bytes.writeUInt32LE(memory.getUint32(stateOf(lane, word), true), word * 4);
  return bytes.toString("hex");
}

/**
 * A module that imports `host.memory` and exports `blocks(count)`: the next `count` blocks of 64 bytes of every lane. See the
 * WebAssembly core specification, chapter 5, for the numbers.
 */
export function moduleBytes() {
  const body = [2, ...leb(LANES), 0x7f, ...leb(VECTORS), 0x7b, ...blocks()];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(2, [1, ...text("host"), ...text("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("blocks"), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

// Local variables: the count, an address for each lane, then vectors.
const WORDS = 1 + LANES;
const STATE = WORDS + GROUPS * 16;
const SCRATCH = STATE + GROUPS * 4;
const VECTORS = GROUPS * 20 + 8;

function blocks() {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  const groups = Array.from({ length: GROUPS }, (_, group) => group);
  return [
    ...lanes.flatMap((lane) => [...i32(0), 0x28, 2, ...leb(addressOf(lane)), ...set(1 + lane)]),
    ...[0x03, 0x40],
    ...groups.flatMap((group) => [...words(group), ...former(group)]),
    ...Array.from({ length: 64 }, (_, step) => groups.flatMap((group) => oneStep(step, group))).flat(),
    ...groups.flatMap(added),
    ...lanes.flatMap((lane) => [...get(1 + lane), ...i32(64), 0x6a, ...set(1 + lane)]),
    ...[...get(0), ...i32(1), 0x6b, ...tee(0), 0x0d, 0, 0x0b, 0x0b],
  ];
}

/**
 * The sixteen words of four blocks, turned round: a vector has the same word of each.
 *
 * @param {number} group
 */
function words(group) {
  return [0, 1, 2, 3].flatMap((quarter) => {
    const word = WORDS + group * 16 + quarter * 4;
    const [a, b, c, d] = [SCRATCH, SCRATCH + 1, SCRATCH + 2, SCRATCH + 3];
    const [low, high, low2, high2] = [SCRATCH + 4, SCRATCH + 5, SCRATCH + 6, SCRATCH + 7];
    return [
      ...[0, 1, 2, 3].flatMap((lane) => [...get(1 + group * 4 + lane), ...load(quarter * 16), ...set(SCRATCH + lane)]),
      ...[...shuffled(a, b, 0, 4, 1, 5), ...set(low), ...shuffled(a, b, 2, 6, 3, 7), ...set(high)],
      ...[...shuffled(c, d, 0, 4, 1, 5), ...set(low2), ...shuffled(c, d, 2, 6, 3, 7), ...set(high2)],
      ...[...shuffled(low, low2, 0, 1, 4, 5), ...set(word), ...shuffled(low, low2, 2, 3, 6, 7), ...set(word + 1)],
      ...[...shuffled(high, high2, 0, 1, 4, 5), ...set(word + 2)],
      ...[...shuffled(high, high2, 2, 3, 6, 7), ...set(word + 3)],
    ];
  });
}

/** @param {number} group */
function former(group) {
  return [0, 1, 2, 3].flatMap((word) => [
    ...i32(0),
    ...load(stateOf(group * 4, word)),
    ...set(STATE + group * 4 + word),
  ]);
}

/** @param {number} group */
function added(group) {
  return [0, 1, 2, 3].flatMap((word) => {
    const at = stateOf(group * 4, word);
    return [...i32(0), ...i32(0), ...load(at), ...get(STATE + group * 4 + word), ...ADD, ...store(at)];
  });
}

/**
 * @param {number} step 0 to 63
 * @param {number} group
 */
function oneStep(step, group) {
  const round = step >> 4;
  const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0;
  const rotation = ROTATIONS[round]?.[step & 3] ?? 0;
  // The four states change places at each step, instead of being moved.
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((place) => STATE + group * 4 + ((place + 64 - step) & 3));
  const mixed = [
    [...get(c), ...get(d), ...get(b), ...SELECT],
    [...get(b), ...get(c), ...get(d), ...SELECT],
    [...get(b), ...get(c), ...XOR, ...get(d), ...XOR],
    [...get(d), ...NOT, ...get(b), ...OR, ...get(c), ...XOR],
  ][round];
  const sum = SCRATCH + group;
  return [
    ...[...get(a), ...get(WORDS + group * 16 + (word & 15)), ...ADD, ...i32(0), ...load(step * 16), ...ADD],
    ...[...(mixed ?? []), ...ADD, ...set(sum)],
    ...[...get(sum), ...i32(rotation), ...SHIFT_LEFT, ...get(sum), ...i32(32 - rotation), ...SHIFT_RIGHT, ...OR],
    ...[...get(b), ...ADD, ...set(a)],
  ];
}

/** @param {number} opcode */
const vector = (opcode) => [0xfd, ...leb(opcode)];
const ADD = vector(0xae);
const XOR = vector(0x51);
const OR = vector(0x50);
const NOT = vector(0x4d);
const SELECT = vector(0x52);
const SHIFT_LEFT = vector(0xab);
const SHIFT_RIGHT = vector(0xad);

/** @param {number} offset */
const load = (offset) => [...vector(0x00), 4, ...leb(offset)];
/** @param {number} offset */
const store = (offset) => [...vector(0x0b), 4, ...leb(offset)];
/** @param {number} local */
const get = (local) => [0x20, ...leb(local)];
/** @param {number} local */
const set = (local) => [0x21, ...leb(local)];
/** @param {number} local */
const tee = (local) => [0x22, ...leb(local)];

/**
 * @param {number} first
 * @param {number} second
 * @param {readonly number[]} picked Words: 0 to 3 of the first, 4 to 7 of the second.
 */
function shuffled(first, second, ...picked) {
  const bytes = picked.flatMap((word) => [word * 4, word * 4 + 1, word * 4 + 2, word * 4 + 3]);
  return [...get(first), ...get(second), ...vector(0x0d), ...bytes];
}

/** @param {number} value 0 to 64: in one byte there is room for 6 bits and the sign. */
const i32 = (value) => (value < 64 ? [0x41, value] : [0x41, value | 0x80, 0]);

/**
 * @param {number} value
 * @returns {number[]}
 */
function leb(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/**
 * @param {number} id
 * @param {readonly number[]} content
 */
const section = (id, content) => [id, ...leb(content.length), ...content];

/** @param {string} name */
const text = (name) => [...leb(name.length), ...Buffer.from(name)];
