/** By number, from `enum btrfs_send_attr`. */
const NUMBERS = {
  uuid: 1,
  ctransid: 2,
  ino: 3,
  size: 4,
  mode: 5,
  uid: 6,
  gid: 7,
  rdev: 8,
  mtime: 10,
  xattr_name: 13,
  xattr_data: 14,
  path: 15,
  path_to: 16,
  path_link: 17,
  file_offset: 18,
  data: 19,
  clone_uuid: 20,
  fileattr: 26,
} as const;

type AttributeName = keyof typeof NUMBERS;

const HIGHEST = 31;
const SLASH = 0x2f;
const DOT = 0x2e;

/** The attributes of one command. Each method throws what `wrong` makes where the attribute is absent or malformed. */
export interface SendAttributes {
  bytes(name: AttributeName): Buffer;
  /** A path that stays inside the subvolume. */
  path(name: AttributeName): Buffer;
  number(name: AttributeName): number;
  optionalNumber(name: AttributeName): number | undefined;
  uuid(name: AttributeName): string;
  /** Nanoseconds since 1970. */
  time(name: AttributeName): bigint;
}

/** Reads the type-length-value list in `bytes` from `start` to `end`. */
export function readAttributes(
  bytes: Buffer,
  start: number,
  end: number,
  version: number,
  wrong: (what: string) => Error,
): SendAttributes {
  const found = new Map<number, Buffer>();
  let at = start;
  while (at < end) {
    if (end - at < 2) throw wrong("with half an attribute");
    const type = bytes.readUInt16LE(at);
    if (type === 0 || type > HIGHEST) throw wrong(`with an unknown attribute ${type}`);
    if (found.has(type)) throw wrong(`with attribute ${type} twice`);
    // Version 2 gives data no length: it is all that is left.
    const endless = version >= 2 && type === NUMBERS.data;
    if (!endless && end - at < 4) throw wrong("with half an attribute");
    const value = at + (endless ? 2 : 4);
    const next = endless ? end : value + bytes.readUInt16LE(at + 2);
    if (next > end) throw wrong("with an attribute that is longer than it");
    found.set(type, bytes.subarray(value, next));
    at = next;
  }

  const get = (name: AttributeName, length?: number): Buffer => {
    const value = found.get(NUMBERS[name]);
    if (value === undefined) throw wrong(`without its ${name}`);
    if (length !== undefined && value.length !== length) throw wrong(`with a ${name} of ${value.length} bytes`);
    return value;
  };
  const number = (name: AttributeName) => Number(get(name, 8).readBigUInt64LE());
  return {
    bytes: (name) => get(name),
    path: (name) => {
      const path = get(name);
      if (!isInside(path)) throw wrong(`with a ${name} that is no path below the subvolume`);
      return path;
    },
    number,
    optionalNumber: (name) => (found.has(NUMBERS[name]) ? number(name) : undefined),
    uuid: (name) => hyphenated(get(name, 16).toString("hex")),
    time: (name) => {
      const value = get(name, 12);
      return value.readBigInt64LE() * 1_000_000_000n + BigInt(value.readUInt32LE(8));
    },
  };
}

/** No leading or doubled slash, no `.` or `..`, no NUL: what follows it could name nothing outside. */
function isInside(path: Buffer): boolean {
  if (path.length === 0) return true;
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (path[at] === 0) return false;
    if (at < path.length && path[at] !== SLASH) continue;
    const length = at - start;
    const dots = length <= 2 && path[start] === DOT && (length === 1 || path[start + 1] === DOT);
    if (length === 0 || dots) return false;
    start = at + 1;
  }
  return true;
}

function hyphenated(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
