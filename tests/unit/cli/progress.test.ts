import { expect, test } from "vitest";
import { bytes, duration, howLong, howMuch, progressOn } from "../../../src/cli/progress.ts";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, write: (text: string) => written.push(text), written };
}

test("numbers are short", () => {
  expect([0, 999, 1000, 1_499, 9_949, 9_960, 99_999_999, 1e12].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 KB",
    "1.5 KB",
    "9.9 KB",
    "10 KB",
    "100 MB",
    "1.0 TB",
  ]);
  expect([0.04, 9.94, 59.2, 61, 3599.6].map(duration)).toEqual(["0.0 s", "9.9 s", "59 s", "1 min 1 s", "60 min 0 s"]);
});

test("how long is said once there is enough to guess from", () => {
  expect(howLong(10, 100, 1)).toBe("");
  expect(howLong(50, 100, 30)).toBe(", 30 s left");
  expect(howMuch(3, 167, "packages")).toBe("3 of 167 packages");
  expect(howMuch(1_000_000, 0, "bytes")).toBe("1.0 MB");
});

test("in a pipe only notes are seen", () => {
  const pipe = stream(false);
  const progress = progressOn(pipe, false);
  progress.step("unpacking");
  progress.advance(1, 2, "files");
  progress.note("the mirror has moved on");
  progress.end();
  expect(pipe.written.join("")).toBe("the mirror has moved on\n");
});

test("with --json each is an object on its own line", () => {
  const pipe = stream(false);
  progressOn(pipe, true).step("unpacking");
  expect(pipe.written.map((line) => JSON.parse(line) as unknown)).toEqual([{ progress: "step", name: "unpacking" }]);
});

test("a terminal's live line is never wider than the terminal and is gone at the end", () => {
  const terminal = stream(true);
  const progress = progressOn(terminal, false);
  progress.step("a step with a name that is wider than this narrow terminal");
  progress.end();
  expect(Math.max(...terminal.written.map((text) => text.length))).toBeLessThan(40);
  expect(terminal.written.at(-1)).toBe("\r\u001b[K");
});
