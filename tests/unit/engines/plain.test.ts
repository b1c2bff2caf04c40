import { describe, expect, test } from "vitest";
import { parseAttributes } from "../../../src/engines/copied/attributes.ts";
import { heardOf, namesIn } from "../../../src/engines/plain/heard.ts";
import { localDirectory } from "../../../src/engines/plain/place.ts";
import { rcloneSpeech } from "../../../src/engines/plain/rclone-speech.ts";
import { rsyncSpeech } from "../../../src/engines/plain/rsync-speech.ts";
import { formerPlace, inStore } from "../../../src/engines/plain/store.ts";
import type { PlainStore } from "../../../src/model/index.ts";

const rsync = (address: string): PlainStore => ({ kind: "rsync", name: "x", address });
const rclone = (address: string): PlainStore => ({ kind: "rclone", name: "x", address });

describe("whose a store is", () => {
  const OWN = "owner.meadow.media.srv-music";

  test("by what is at its top", () => {
    expect(heardOf([], OWN)).toEqual({ kind: "empty" });
    expect(heardOf(["lost+found"], OWN)).toEqual({ kind: "empty" });
    expect(heardOf(["song"], OWN)).toEqual({ kind: "strange", example: "song" });
    expect(heardOf(["song", `.lethe-store/${OWN}`], OWN)).toEqual({ kind: "mine" });
    const other = "owner.meadow.media.srv-films";
    expect(heardOf([`.lethe-store/${OWN}`, `.lethe-store/${other}`], OWN)).toEqual({ kind: "others", owner: other });
  });

  test("as rsync and rclone list it", () => {
    const listed = [
      "drwxr-xr-x          4,096 2026/11/24 12:34:24 my copies",
      "-rw-r--r--      1,234,567 2026/11/24 12:34:24 my copies/a song",
      "drwxr-xr-x          4,096 2026/11/24 12:34:24 my copies/.lethe-store",
      "-rw-------             82 2026/11/24 12:34:24 my copies/.lethe-store/owner.x",
    ].join("\n");
    expect(namesIn(rsync("nas:/srv/my copies"), listed)).toEqual(["a song", ".lethe-store", ".lethe-store/owner.x"]);
    const module = listed.replaceAll("my copies/", "").replace("my copies", ".");
    expect(namesIn(rsync("rsync://nas/music"), module)).toEqual(["a song", ".lethe-store", ".lethe-store/owner.x"]);
    expect(namesIn(rclone("nas:"), "a song\n.lethe-store/\n")).toEqual(["a song", ".lethe-store"]);
    expect(namesIn(rclone("nas:"), "")).toEqual([]);
  });

  test("its own places in it", () => {
    expect(inStore(rclone("nas:"), "f")).toBe("nas:f");
    expect(inStore(rsync("/mnt/disk/"), "f")).toBe("/mnt/disk/f");
    expect(inStore(rsync("nas:/srv/x"), "f")).toBe("nas:/srv/x/f");
    expect(formerPlace(Date.UTC(2026, 10, 24, 12, 30))).toBe(".lethe-store/former/2026-11-24T12.30.00Z");
  });

  test("a remote of the kind local is a directory of this machine", () => {
    const remotes = "disk: local\nnas:  sftp\n";
    expect(localDirectory(rclone("disk:/mnt/x"), remotes)).toBe("/mnt/x");
    expect(localDirectory(rclone("nas:/mnt/x"), remotes)).toBeUndefined();
    expect(localDirectory(rsync("/mnt/x"), "")).toBe("/mnt/x");
    expect(localDirectory(rsync("nas:/mnt/x"), "")).toBeUndefined();
  });
});

test("attributes, with names that have tabs and line breaks in them; what is none of ours is passed over", () => {
  const text =
    "f\t640\tada\t1000\tadm\t4\t1.5\t7\ta\tb\nc\0\0l\t777\troot\t0\troot\t0\t2\t1\tlink\0a\0p\t600\tx\t1\tx\t1\t1\t0\tpipe\0\0";
  expect(parseAttributes(text)).toEqual([
    {
      ...{ type: "f", mode: 0o640, owner: { name: "ada", number: 1000 }, group: { name: "adm", number: 4 } },
      ...{ modified: "1.5", size: 7, path: "a\tb\nc", target: "" },
    },
    {
      ...{ type: "l", mode: 0o777, owner: { name: "root", number: 0 }, group: { name: "root", number: 0 } },
      ...{ modified: "2", size: 1, path: "link", target: "a" },
    },
  ]);
});

describe("what programs say", () => {
  const json = (value: object) => JSON.stringify(value);

  test("rclone, of its progress and of what went wrong", () => {
    const stats = { bytes: 10, totalBytes: 100, checks: 0, totalChecks: 0 };
    expect(rcloneSpeech.advanced?.(json({ level: "warning", stats }))).toEqual({ done: 10, total: 100, unit: "bytes" });
    expect(rcloneSpeech.advanced?.(json({ level: "error", msg: "no" }))).toBeUndefined();
    expect(rcloneSpeech.advanced?.("{broken")).toBeUndefined();
    const notice = json({ level: "warning", msg: "only a notice about permission denied" });
    const error = json({ level: "error", object: "film", msg: "write /x/film: no space left on device" });
    expect(rcloneSpeech.reason([notice, error], 1)).toBe(
      "film: write /x/film: no space left on device: there is no room left: free some, and sync again",
    );
    expect(rcloneSpeech.reason([], 7)).toBe("rclone ended with status 7");
    const checked = [
      "song",
      json({ level: "warning", msg: "1 differences found" }),
      "2026/11/24 13:00:43 Failed to check",
    ];
    expect(rcloneSpeech.reason(checked, 1)).toBe("what it has is not what was copied: song");
  });

  test("rsync, and the ssh below it", () => {
    expect(rsyncSpeech.advanced?.("     32768  50%  100MB/s  0:00:00 (xfr#1, to-chk=0/2)")).toEqual({
      ...{ done: 32768, total: 65536, unit: "bytes" },
    });
    expect(rsyncSpeech.advanced?.("song")).toBeUndefined();
    const unknown = ["Host key verification failed.", "rsync error: unexplained error (code 255) at io.c(232)"];
    expect(rsyncSpeech.reason(unknown, 255)).toBe(
      "Host key verification failed: its host key is unknown: connect once with ssh, and look at the key",
    );
    expect(rsyncSpeech.reason(["differs: a", "differs: b", "differs: c", "differs: d"], 1)).toBe(
      "what it has is not what was copied: a, b, c and 1 more",
    );
  });
});
