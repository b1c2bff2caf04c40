import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRequest, lineSplitter, parseMessage } from "../../../src/vm/protocol.ts";

describe("a request to the agent", () => {
  test("is one line, then the input as it is", () => {
    const request = encodeRequest({
      session: "7.1",
      id: 3,
      seconds: 1.5,
      command: "echo 'ä'",
      input: Buffer.from("a\nb"),
    });
    expect(request.toString()).toBe(`7.1 3 1.5 3 ${Buffer.from("echo 'ä'\n").toString("base64")}\na\nb`);
  });

  test("has a command even where the command is empty, for the shell's read to find all its fields", () => {
    const request = encodeRequest({ session: "s", id: 1, seconds: 1, command: "", input: Buffer.alloc(0) });
    expect(request.toString().trimEnd().split(" ")).toHaveLength(5);
  });
});

describe("what the agent says", () => {
  test("a greeting", () => {
    expect(parseMessage("hello 2e5beca3-2e00-4648 212.7.31")).toEqual({
      kind: "hello",
      boot: "2e5beca3-2e00-4648",
      session: "212.7.31",
    });
  });

  test("a reply keeps standard output and standard error apart", () => {
    expect(parseMessage("12 3 b3V0 ZXJy")).toEqual({
      kind: "reply",
      id: 12,
      status: 3,
      stdout: Buffer.from("out"),
      stderr: Buffer.from("err"),
    });
  });

  test("a reply without output", () => {
    expect(parseMessage("1 0  ")).toMatchObject({ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
  });

  test.each(["", "12 0 b3V", "hello", "12 x a b", "12 0 b3V0 ZXJy more"])("neither: %j", (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });
});

test("lines come out the same however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(20)), (texts, cuts) => {
      const lines = texts.map((text) => text.replaceAll("\n", ""));
      const whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const split = lineSplitter();
      const found: string[] = [];
      let start = 0;
      for (const cut of cuts) {
        found.push(...split(whole.subarray(start, start + cut)));
        start = Math.min(whole.length, start + cut);
      }
      found.push(...split(whole.subarray(start)));
      expect(found).toEqual(lines);
    }),
  );
});
