/** What CTAP2 says: integers, bytes, texts, booleans, and lists and maps of these. */
export type Cbor = number | boolean | string | Buffer | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

/** Keys of a map go out as they are in it: whoever makes one keeps to CTAP2's order. */
export function encode(value: Cbor): Buffer {
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    const parts = [...(value as CborMap)].flatMap(([key, one]) => [encode(key), encode(one)]);
    return Buffer.concat([head(5, value.size), ...parts]);
  }
  const list = value as readonly Cbor[];
  return Buffer.concat([head(4, list.length), ...list.map(encode)]);
}

function head(major: number, count: number): Buffer {
  const type = major << 5;
  if (count < 24) return Buffer.from([type | count]);
  if (count < 0x100) return Buffer.from([type | 24, count]);
  if (count < 0x10000) return Buffer.from([type | 25, count >> 8, count & 0xff]);
  const bytes = Buffer.from([type | 26, 0, 0, 0, 0]);
  bytes.writeUInt32BE(count, 1);
  return bytes;
}

/** Throws RangeError for what is cut short, Error for what is not said in CTAP2. */
export function decode(bytes: Buffer): Cbor {
  const [value, end] = item(bytes, 0);
  if (end !== bytes.length) throw new Error("bytes after the end of a CBOR value");
  return value;
}

function item(bytes: Buffer, at: number): [Cbor, number] {
  const first = bytes.readUInt8(at);
  const major = first >> 5;
  if (first === 0xf4 || first === 0xf5) return [first === 0xf5, at + 1];
  const short = first & 31;
  const size = short < 24 ? 0 : 2 ** (short - 24);
  if (size > 4) throw new Error("a CBOR value that is not said in CTAP2");
  const count = size === 0 ? short : bytes.readUIntBE(at + 1, size);
  const start = at + 1 + size;
  switch (major) {
    case 0:
      return [count, start];
    case 1:
      return [-1 - count, start];
    case 2:
    case 3: {
      if (start + count > bytes.length) throw new RangeError("a CBOR value that is cut short");
      const content = bytes.subarray(start, start + count);
      return [major === 2 ? content : content.toString("utf8"), start + count];
    }
    case 4:
      return items(bytes, start, count);
    case 5: {
      const [flat, end] = items(bytes, start, 2 * count);
      const pairs = Array.from({ length: count }, (_, index) => [flat[2 * index], flat[2 * index + 1]]);
      return [new Map(pairs as [number | string, Cbor][]), end];
    }
    default:
      throw new Error("a CBOR value that is not said in CTAP2");
  }
}

function items(bytes: Buffer, start: number, count: number): [Cbor[], number] {
  const list: Cbor[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    const [value, end] = item(bytes, at);
    list.push(value);
    at = end;
  }
  return [list, at];
}
