import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../../../src/format/index.ts";

const runs = { numRuns: process.env["LETHE_TEST_ALL"] === "1" ? 50_000 : 2_000 };
const awkward = fc.constantFrom(
  "\\",
  "\\x41",
  "\\\\x41",
  "\xc3",
  "\xc3\xbc",
  "\xff",
  "\n",
  "\xed\xa0\x80",
  "\xef\xbb\xbf",
  "a",
);
const name = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  fc.array(awkward, { maxLength: 8 }).map((parts) => Buffer.from(parts.join(""), "latin1")),
);

describe("bytes as text", () => {
  it.each([
    ["plain", Buffer.from("etc/motd"), "etc/motd"],
    ["UTF-8", Buffer.from("Grüße/日本"), "Grüße/日本"],
    ["a backslash", Buffer.from("a\\b"), "a\\\\b"],
    ["what looks like an escape", Buffer.from("a\\x41"), "a\\\\x41"],
    ["no UTF-8", Buffer.from([0x61, 0xff, 0x0a, 0xc3]), "a\\xff\n\\xc3"],
    ["half a surrogate", Buffer.from([0xed, 0xa0, 0x80]), "\\xed\\xa0\\x80"],
    ["a byte order mark", Buffer.from([0xef, 0xbb, 0xbf, 0x61]), "\ufeffa"],
  ])("says %s", (_, bytes, text) => {
    expect(textOf(bytes)).toBe(text);
    expect(bytesOf(text)).toEqual(bytes);
  });

  it("keeps what is for a terminal on one line, and harmless", () => {
    const text = textOf(Buffer.from("a\n\u001b[2J\u202e\u0085é"), { controls: true });
    expect(text).toBe("a\\x0a\\x1b[2J\\xe2\\x80\\xae\\xc2\\x85é");
  });

  it("can always be turned back, through JSON too, and is UTF-8 itself", () => {
    fc.assert(
      fc.property(name, fc.boolean(), (bytes, controls) => {
        const text = textOf(bytes, { controls });
        expect(Buffer.from(text).toString()).toBe(text);
        expect(bytesOf(JSON.parse(JSON.stringify(text)) as string)).toEqual(bytes);
      }),
      runs,
    );
  });

  it("gives different texts for different bytes", () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(textOf(a) === textOf(b)).toBe(a.equals(b));
      }),
      runs,
    );
  });
});
