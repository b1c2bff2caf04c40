import { crc32c } from "../../../../src/format/crc32c.ts";

/** Makes send streams byte by byte, apart from the parser's own tables. */
export function stream(version: number, ...commands: Buffer[]): Buffer {
  const header = Buffer.alloc(17);
  header.write("btrfs-stream", "latin1");
  header.writeUInt32LE(version, 13);
  return Buffer.concat([header, ...commands]);
}

export function command(number: number, ...attributes: Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const bytes = Buffer.concat([Buffer.alloc(10), body]);
  bytes.writeUInt32LE(body.length, 0);
  bytes.writeUInt16LE(number, 4);
  bytes.writeUInt32LE(crc32c(bytes), 6);
  return bytes;
}

export function attribute(type: number, value: Buffer | string | number): Buffer {
  const bytes = typeof value === "number" ? u64(value) : Buffer.from(value);
  const header = Buffer.alloc(4);
  header.writeUInt16LE(type, 0);
  header.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([header, bytes]);
}

/** Version 2's data: no length. */
export function endless(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(2);
  header.writeUInt16LE(type, 0);
  return Buffer.concat([header, value]);
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export const END = command(21);
