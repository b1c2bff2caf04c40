import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c } from "../../../src/format/crc32c.ts";
import { type SendCommand, SendStreamParser } from "../../../src/format/index.ts";
import { UserError } from "../../../src/model/index.ts";
import { attribute, command, END, endless, stream, u64 } from "./send-stream/builder.ts";

const fixture = (name: string) => readFileSync(resolve(import.meta.dirname, "send-stream", name));
const runs = process.env["LETHE_TEST_ALL"] === "1" ? 20_000 : 1_000;

function parse(...chunks: Uint8Array[]): SendCommand[] {
  const parser = new SendStreamParser();
  const commands = chunks.flatMap((chunk) => parser.push(chunk));
  parser.end();
  return commands;
}

function codeOf(...chunks: Uint8Array[]): string {
  try {
    parse(...chunks);
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return "none";
}

/** One readable line a command. */
function lines(commands: SendCommand[]): string[] {
  return commands.map((value) => {
    const { command: name, ...rest } = value;
    const fields = Object.entries(rest).map(([key, field]) =>
      Buffer.isBuffer(field) ? `${key}=${JSON.stringify(field.toString("latin1"))}` : `${key}=${String(field)}`,
    );
    return [name, ...fields].join(" ");
  });
}

describe("crc32c", () => {
  it("is the raw Castagnoli checksum that btrfs uses", () => {
    // The standard check value of CRC32C("123456789") is e3069283; btrfs leaves both inversions out.
    const inverted = ~crc32c(Buffer.from("123456789"), 0, 9, 0xffffffff) >>> 0;
    expect(inverted.toString(16)).toBe("e3069283");
  });
});

describe("the parser on streams that btrfs made", () => {
  it.each(["changes.v1.bin", "changes.v2.bin"])("reads %s", (name) => {
    expect(lines(parse(fixture(name)))).toMatchSnapshot();
  });

  it("gives the same commands however the bytes are cut", () => {
    const bytes = fixture("changes.v2.bin");
    const whole = lines(parse(bytes));
    expect(lines(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(lines(parse(...chunks))).toEqual(whole);
      }),
      { numRuns: runs / 10 },
    );
  });

  it("tells every truncation", () => {
    const bytes = fixture("changes.v1.bin");
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(bytes.subarray(0, length))).toBe("FORMAT_SEND_TRUNCATED");
    }
  });

  it("tells every flipped bit", () => {
    const bytes = fixture("changes.v1.bin");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ (1 << bit);
        // Version 1 turned into 3 or more is a version; into 0 too; every other place is damage.
        expect(codeOf(damaged)).toMatch(/^FORMAT_SEND_(STREAM|CHECKSUM|TRUNCATED|VERSION)$/);
      }),
      { numRuns: runs },
    );
  });
});

describe("the parser on made-up streams", () => {
  it("reads data without a length in version 2, and with one in version 1", () => {
    const path = attribute(15, "f");
    const write = [path, attribute(18, 4096)];
    const big = Buffer.alloc(70_000, 1);
    expect(lines(parse(stream(2, command(15, ...write, endless(19, big)), END)))).toEqual([
      'write path="f" offset=4096',
      "end",
    ]);
    expect(lines(parse(stream(1, command(15, ...write, attribute(19, "data")), END)))).toHaveLength(2);
  });

  it("keeps names as bytes", () => {
    const name = Buffer.from([0x61, 0x0a, 0xff, 0x5c]);
    const [made] = parse(stream(1, command(4, attribute(15, name), attribute(3, 300)), END));
    expect(made).toEqual({ command: "mkdir", path: name, inode: 300 });
  });

  it("reads times before 1970", () => {
    const time = Buffer.from("ffffffffffffffff" + "ffc99a3b", "hex");
    const [utimes] = parse(stream(1, command(20, attribute(15, "f"), attribute(10, time)), END));
    expect(utimes).toMatchObject({ mtime: -1n });
  });

  it.each([
    ["other bytes", Buffer.from("#!/bin/sh\necho this is not a stream\n"), "FORMAT_SEND_STREAM"],
    ["a newer version", stream(3, END), "FORMAT_SEND_VERSION"],
    ["an unknown command", stream(1, command(99), END), "FORMAT_SEND_STREAM"],
    ["an unknown attribute", stream(1, command(12, attribute(15, "d"), attribute(77, "")), END), "FORMAT_SEND_STREAM"],
    ["a repeated attribute", stream(1, command(12, attribute(15, "d"), attribute(15, "e")), END), "FORMAT_SEND_STREAM"],
    ["a missing path", stream(1, command(12), END), "FORMAT_SEND_STREAM"],
    ["a short number", stream(1, command(17, attribute(15, "f"), attribute(4, "123")), END), "FORMAT_SEND_STREAM"],
    ["an absolute path", stream(1, command(12, attribute(15, "/etc")), END), "FORMAT_SEND_STREAM"],
    ["a path upwards", stream(1, command(12, attribute(15, "a/../b")), END), "FORMAT_SEND_STREAM"],
    ["a path with a NUL", stream(1, command(12, attribute(15, "a\0b")), END), "FORMAT_SEND_STREAM"],
    ["bytes after its end", Buffer.concat([stream(1, END), Buffer.from([0])]), "FORMAT_SEND_STREAM"],
    ["no end", stream(1, command(12, attribute(15, "d"))), "FORMAT_SEND_TRUNCATED"],
    ["a length that would never come", stream(1, Buffer.alloc(10, 0xff)), "FORMAT_SEND_STREAM"],
    ["an attribute past its command", stream(1, command(12, Buffer.from([15, 0, 9, 0]))), "FORMAT_SEND_STREAM"],
    ["nothing", Buffer.alloc(0), "FORMAT_SEND_TRUNCATED"],
  ])("refuses %s", (_name, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it("answers any bytes with commands or a UserError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, dressed) => {
        codeOf(dressed ? stream(1, Buffer.from(bytes)) : bytes);
      }),
      { numRuns: runs },
    );
  });

  it("answers any command with a right checksum with a command or a UserError", () => {
    const field = fc.tuple(fc.integer({ min: 0, max: 33 }), fc.uint8Array({ maxLength: 20 }));
    const any = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.array(field, { maxLength: 5 }));
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.array(any, { maxLength: 4 }), (version, made) => {
        const commands = made.map(([number, fields]) =>
          command(number, ...fields.map(([type, value]) => attribute(type, Buffer.from(value)))),
        );
        codeOf(stream(version, ...commands, END));
      }),
      { numRuns: runs },
    );
  });

  it("reads back every path, whatever its bytes", () => {
    const name = fc.uint8Array({ minLength: 1, maxLength: 30 }).filter((bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      return !/[/\0]/.test(text) && text !== "." && text !== "..";
    });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (names) => {
        const path = Buffer.from(names.map((bytes) => Buffer.from(bytes).toString("latin1")).join("/"), "latin1");
        const [truncate] = parse(stream(2, command(17, attribute(15, path), attribute(4, u64(7))), END));
        expect(truncate).toEqual({ command: "truncate", path, size: 7 });
      }),
      { numRuns: runs },
    );
  });
});
