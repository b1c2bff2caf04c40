import fc from "fast-check";
import { expect, test } from "vitest";
import { isSignedProgram } from "../../../src/format/index.ts";

/** The head of a PE32+ program with room for a certificate of `size` bytes. */
function program(size: number, { magic = 0x20b, directories = 16 } = {}): Uint8Array {
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(0x3c, 64, true);
  view.setUint32(64, 0x4550, true);
  view.setUint16(88, magic, true);
  const table = 88 + (magic === 0x20b ? 112 : 96);
  view.setUint32(table - 4, directories, true);
  view.setUint32(table + 32, 512, true);
  view.setUint32(table + 36, size, true);
  return bytes;
}

test("a program is signed where its table of certificates says so, and has them", () => {
  expect(isSignedProgram(program(256))).toBe(true);
  expect(isSignedProgram(program(256, { magic: 0x10b }))).toBe(true);
  expect(isSignedProgram(program(0))).toBe(false);
  expect(isSignedProgram(program(600))).toBe(false);
  expect(isSignedProgram(program(256, { directories: 4 }))).toBe(false);
  expect(isSignedProgram(program(256, { magic: 0x107 }))).toBe(false);
});

test("of anything else it is not, however it is cut", () => {
  expect(isSignedProgram(new Uint8Array())).toBe(false);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => isSignedProgram(bytes) === false));
  const whole = program(256);
  fc.assert(fc.property(fc.nat({ max: 700 }), (length) => isSignedProgram(whole.subarray(0, length)) === false));
});
