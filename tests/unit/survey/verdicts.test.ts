import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryHost, type WalkedNode } from "../../../src/host/index.ts";
import { UserError } from "../../../src/model/index.ts";
import { formatVerdicts, parseVerdicts, Verdicts } from "../../../src/survey/verdicts.ts";

const PATH = "/cache/verdicts";
const MD5 = "0123456789abcdef0123456789abcdef";
const OTHER = "f".repeat(32);
const NOW = new Date(100_000);

function node(said: Partial<WalkedNode> = {}): WalkedNode {
  const none = { path: "/x", type: "file" as const, mode: 0o644, uid: 0, gid: 0, mtimeMs: 1, nlink: 1 };
  return { ...none, ctimeMs: 1000.25, size: 5, dev: 2049, ino: 2 ** 40 + 1, ...said };
}

describe("what was read before", () => {
  it("is known in the next run, of the same file unchanged", async () => {
    const host = memoryHost({ now: NOW });
    const first = await Verdicts.open(host, PATH);
    expect(first.find(node())).toBeUndefined();
    first.add(node(), MD5);
    await first.save();
    const second = await Verdicts.open(host, PATH);
    expect(second.find(node())).toBe(MD5);
    for (const other of [{ ctimeMs: 1000.5 }, { size: 6 }, { dev: 1 }, { ino: 1 }]) {
      expect(second.find(node(other))).toBeUndefined();
    }
  });

  it("stays known though a run did not ask for it", async () => {
    const host = memoryHost({ now: NOW });
    for (const ino of [1, 2]) {
      const run = await Verdicts.open(host, PATH);
      run.add(node({ ino }), ino === 1 ? MD5 : OTHER);
      await run.save();
    }
    const last = await Verdicts.open(host, PATH);
    expect([last.find(node({ ino: 1 })), last.find(node({ ino: 2 }))]).toEqual([MD5, OTHER]);
  });

  it("is not remembered of what changed just now: it may change again within the same tick", async () => {
    const host = memoryHost({ now: NOW });
    const run = await Verdicts.open(host, PATH);
    run.add(node({ ctimeMs: NOW.getTime() - 1 }), MD5);
    await run.save();
    expect(host.files.has(PATH)).toBe(false);
  });

  it("makes the directory that they are kept in, on a machine where nothing was ever kept", async () => {
    const made: string[] = [];
    const host = { ...memoryHost({ now: NOW }), makeDir: async (path: string) => void made.push(path) };
    const run = await Verdicts.open(host, PATH);
    run.add(node(), MD5);
    await run.save();
    expect(made).toEqual(["/cache"]);
  });

  it("are not kept where nothing can be written, and the run goes on", async () => {
    const full = async () => Promise.reject(new UserError("HOST_WRITE", "no space left on device"));
    const host = { ...memoryHost({ now: NOW }), writeFile: full };
    const run = await Verdicts.open(host, PATH);
    run.add(node(), MD5);
    await run.save();
    expect((await Verdicts.open(host, PATH)).find(node())).toBeUndefined();
  });

  it("keeps what is used where there is no room for all", () => {
    const key = (name: string) => name.padEnd(32, "\0");
    const md5 = "\x01".repeat(16);
    const former = new Map(["a", "b", "c"].map((name) => [key(name), md5]));
    const kept = parseVerdicts(formatVerdicts([[key("c"), md5]], former, 2));
    expect([...kept.keys()]).toEqual([key("c"), key("a")]);
  });

  it("is forgotten where the file is not as it was written", () => {
    const whole = formatVerdicts([["k".repeat(32), "m".repeat(16)]], new Map());
    expect(parseVerdicts(whole).size).toBe(1);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Buffer.from(whole);
        spoilt[at] = (spoilt[at] ?? 0) ^ change;
        expect(parseVerdicts(spoilt).size).toBe(0);
        expect(parseVerdicts(whole.subarray(0, at)).size).toBe(0);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => parseVerdicts(Buffer.from(bytes)).size === 0));
  });
});
