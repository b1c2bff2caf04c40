import { describe, expect, it } from "vitest";
import type { WalkedNode } from "../../../src/host/index.ts";
import { isUsualLink, judge, metadataDifference } from "../../../src/survey/judge.ts";
import { fakeInstalled } from "../../support/installed.ts";

const UNPACKED = 5000;

function node(said: Partial<WalkedNode>): WalkedNode {
  const none = { mode: 0o644, uid: 0, gid: 0, size: 1, dev: 1, ino: 1, nlink: 1 };
  return { path: "/x", type: "file", mtimeMs: 1, ctimeMs: 1, ...none, ...said };
}

function owned(said: Parameters<typeof fakeInstalled>[0][string]["paths"][string]) {
  return fakeInstalled({ some: { unpackedMs: UNPACKED, paths: { "/x": said } } }).at(0);
}

describe("a packaged file", () => {
  const summed = owned({ md5s: ["0".repeat(32)] });

  it("is read where it changed after it had been unpacked, without slack", () => {
    expect(judge(node({ ctimeMs: UNPACKED }), summed, false)).toBe("as-it-came");
    expect(judge(node({ ctimeMs: UNPACKED + 0.001 }), summed, false)).toBe("asks-content");
    expect(judge(node({ ctimeMs: UNPACKED + 1, mtimeMs: 1 }), summed, false)).toBe("asks-content");
    expect(judge(node({}), summed, true)).toBe("asks-content");
  });

  it("without a checksum is modified where its time is later than dpkg would leave it", () => {
    const unknown = owned({ type: undefined });
    expect(judge(node({ ctimeMs: UNPACKED + 1 }), unknown, true)).toBe("as-it-came");
    expect(judge(node({ mtimeMs: UNPACKED + 1 }), unknown, false)).toBe("modified");
    expect(judge(node({ type: "symlink", mtimeMs: UNPACKED + 1 }), unknown, false)).toBe("modified");
    expect(judge(node({ type: "directory", mtimeMs: UNPACKED + 1 }), unknown, false)).toBe("as-it-came");
    const never = fakeInstalled({ some: { unpackedMs: 0, paths: { "/x": { type: undefined } } } }).at(0);
    expect(judge(node({ mtimeMs: UNPACKED + 1 }), never, false)).toBe("as-it-came");
  });

  it("is modified where it is of another type", () => {
    expect(judge(node({ type: "symlink" }), summed, false)).toBe("modified");
    expect(judge(node({ type: "fifo" }), owned({ type: "directory" }), false)).toBe("modified");
    expect(judge(node({ type: "symlink" }), owned({ type: "directory" }), false)).toBe("asks-target");
    expect(judge(node({ type: "directory" }), owned({ type: "directory" }), false)).toBe("as-it-came");
  });
});

it("knows the symlinks that every machine has", () => {
  expect(isUsualLink("/lib64", "usr/lib64")).toBe(true);
  expect(isUsualLink("/bin", "/usr/bin")).toBe(true);
  expect(isUsualLink("/var/run", "/run")).toBe(true);
  expect(isUsualLink("/bin", "usr/sbin")).toBe(false);
  expect(isUsualLink("/var/lib/mysql", "/data/mysql")).toBe(false);
});

it("says what differs from what dpkg-statoverride was told", () => {
  const expected = { mode: 0o4755, uid: 0, gid: undefined };
  expect(metadataDifference(node({ mode: 0o4755, gid: 7 }), expected)).toEqual([]);
  expect(metadataDifference(node({ mode: 0o755, uid: 5 }), expected)).toEqual(["mode", "owner"]);
});
