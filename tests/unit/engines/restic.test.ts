import { describe, expect, test } from "vitest";
import { bytesPattern, escapePattern } from "../../../src/engines/restic/pattern.ts";
import {
  isFuture,
  isSnapshot,
  makerOf,
  nameIn,
  newestOf,
  parseMade,
  parseSnapshots,
  snapshotsOf,
} from "../../../src/engines/restic/snapshots.ts";
import { resticSpeech as speech } from "../../../src/engines/restic/speech.ts";
import { parseTold } from "../../../src/engines/restic/told-listing.ts";
import { can, parseVersion } from "../../../src/engines/restic/version.ts";

/* What restic 0.14 and 0.18 print, as they printed it. */

const WHERE = "Is there a repository at the following location?";
const error = (code: number, message: string) => [JSON.stringify({ message_type: "exit_error", code, message })];
const IN_USE = "unable to create lock in backend: repository is already locked exclusively by PID 6925 on hill by root";
const SINCE = "lock was created at 2026-11-24 20:57:35 (775.679093ms ago)";

describe("what an old and a new restic say of one thing is understood as one", () => {
  const conditionOf = (lines: readonly string[], status: number) => speech.condition?.(lines, status);

  test("there is no repository, said by the store itself", () => {
    const why = "unable to open config file: stat /srv/far/config: no such file or directory";
    expect(conditionOf([`Fatal: ${why}`, WHERE, "/srv/far"], 1)).toBe("absent");
    const newer = error(10, `Fatal: repository does not exist: ${why}\n${WHERE}\n/srv/far`);
    expect(conditionOf(newer, 10)).toBe("absent");
    expect(speech.reason(newer, 10)).toBe("there is no repository at the store's address");
  });

  test("a store that could not be asked is none without a repository", () => {
    const dial = `client.Head: Head "http://127.0.0.1:9/config": dial tcp 127.0.0.1:9: connect: connection refused`;
    const old = [`Fatal: unable to open config file: ${dial}`, WHERE, "rest:http://127.0.0.1:9/"];
    expect(conditionOf(old, 1)).toBeUndefined();
    const why = "nobody listens there: is the server running, are its name and port right?";
    expect(speech.reason(old, 1)).toBe(why);
    // It tries on until it is ended, and at its end forgets why.
    const retried = [
      `Stat(<config/>) returned error, retrying after 789.39233ms: Head "http://:***@127.0.0.1:9/config": dial tcp 127.0.0.1:9: connect: connection refused`,
      "signal terminated received, cleaning up",
      ...error(1, `Fatal: unable to open config file: context canceled\n${WHERE}\nrest:http://127.0.0.1:9/`),
    ];
    expect(conditionOf(retried, 124)).toBeUndefined();
    expect(speech.stuck?.(retried)).toBe(why);
    expect(speech.stuck?.([])).toBe("the store does not answer");
  });

  test("a bucket that is not there is made by an old one, and asked for by a newer one until it is ended", () => {
    const why = "Stat: The specified bucket does not exist";
    const address = "s3:https://nas/bucket/meadow";
    expect(conditionOf([`Fatal: unable to open config file: ${why}`, WHERE, address], 1)).toBe("absent");
    const retried = [
      `Stat(<config/>) returned error, retrying after 1.009596245s: ${why}`,
      "signal terminated received, cleaning up",
      ...error(1, `Fatal: unable to open config file: context canceled\n${WHERE}\n${address}`),
    ];
    expect(conditionOf(retried, 124)).toBeUndefined();
    expect(speech.stuck?.(retried)).toMatch(/^the store's bucket is not there/);
  });

  test("the repository is there already", () => {
    const old = ["Fatal: create repository at /srv/far failed: config file already exists", ""];
    const newer = "unable to open repository at /srv/far: config file already exists";
    expect(conditionOf(old, 1)).toBe("exists");
    expect(conditionOf(error(1, `Fatal: create repository at /srv/far failed: Fatal: ${newer}\n`), 1)).toBe("exists");
  });

  test("no snapshot is the wanted one", () => {
    const old = "latest snapshot for criteria not found: no snapshot found Paths:[] Hosts:[other]";
    const newer = "Fatal: failed to find snapshot: snapshot filter (Paths:[] Tags:[] Hosts:[other]): no snapshot found";
    for (const line of [old, newer]) expect(conditionOf([line], 1), line).toBe("none");
  });

  test("a wrong password", () => {
    const why = speech.reason(["Fatal: wrong password or no key found"], 1);
    expect(why).toMatch(/^the password does not open the repository/);
    expect(speech.reason(error(12, "Fatal: wrong password or no key found"), 12)).toBe(why);
    expect(speech.reason([], 12)).toBe(why);
  });

  test("who works in the repository, and since when", () => {
    const old = [`${IN_USE} (UID 0, GID 0)`, SINCE, "storage ID b745f304"];
    const newer = error(11, [`${IN_USE} (UID 0, GID 0)`, SINCE, "storage ID e191590a"].join("\n"));
    const why = "process 6925 on hill works in the repository since 2026-11-24 20:57:35: sync again when it has ended";
    for (const [lines, status] of [
      [old, 1],
      [newer, 11],
    ] as const) {
      expect(conditionOf(lines, status)).toBe("locked");
      expect(speech.reason(lines, status)).toBe(why);
    }
  });
});

test("its progress, of both directions, and nothing else of what it tells", () => {
  const advanced = (line: string) => speech.advanced?.(line);
  const status = '{"message_type":"status","percent_done":1,"total_files":1,"total_bytes":9,"bytes_done":2}';
  expect(advanced(status)).toEqual({ done: 2, total: 9, unit: "bytes" });
  expect(advanced('{"message_type":"status","total_bytes":9,"bytes_restored":3}')).toMatchObject({ done: 3 });
  expect(advanced('{"message_type":"status","percent_done":0}')).toMatchObject({ done: 0, total: 0 });
  expect(advanced('{"message_type":"summary","files_new":1}')).toBeUndefined();
  expect(advanced('{"message_type":"sta')).toBeUndefined();
  expect(advanced("/srv/papers does not exist, skipping")).toBeUndefined();
});

test("a reason that nobody thought of is its own last word", () => {
  expect(speech.reason(["starting", "Fatal: something new"], 1)).toBe("something new");
  expect(speech.reason(["", " "], 9)).toBe("it ended with status 9");
  const unread = '{"message_type":"error","error":{"message":"open /srv/x: permission denied"},"during":"archival"}';
  expect(speech.reason([unread], 3)).toBe("some files could not be read: open /srv/x: permission denied");
});

describe("snapshots", () => {
  const snapshot = (id: string, time: string, more: object = {}) => ({
    ...{ id, short_id: id.slice(0, 8), time, tree: "61", paths: ["/srv/papers"], hostname: "meadow", username: "root" },
    ...{ tags: ["lethe", "backup", "papers", "machine-abc"], ...more },
  });
  const parsed = (...all: object[]) => parseSnapshots(JSON.stringify(all)) ?? [];

  test("come oldest first, whose they are and of what told by their tags", () => {
    const found = parsed(
      snapshot("bb", "2026-11-24T20:57:28.187073688Z", { program_version: "restic 0.18.0" }),
      snapshot("aa", "2026-11-24T21:57:28.18+02:00", { tags: null }),
    );
    expect(found.map(({ id }) => id)).toEqual(["aa", "bb"]);
    const [byHand, ours] = found;
    if (byHand === undefined || ours === undefined) throw new Error("two went in");
    expect(ours).toEqual({
      ...{ id: "bb", timeMs: Date.UTC(2026, 10, 24, 20, 57, 28, 187), host: "meadow", paths: ["/srv/papers"] },
      tags: ["lethe", "backup", "papers", "machine-abc"],
    });
    expect([makerOf(ours), nameIn(ours.tags)]).toEqual(["abc", "papers"]);
    expect([makerOf(byHand), nameIn(byHand.tags)]).toEqual([undefined, undefined]);
    expect(snapshotsOf(found, { type: "backup", name: "papers" })).toEqual([ours]);
    expect(snapshotsOf(found, { type: "archive", name: "papers" })).toEqual([]);
  });

  test("none, and no repository, are two things", () => {
    expect(parseSnapshots("[]\n")).toEqual([]);
    expect(parseSnapshots("null\n")).toBeUndefined();
  });

  test("one that is dated in time to come is the newest only where there is no other", () => {
    const now = Date.UTC(2026, 10, 24);
    const [past, soon, future] = parsed(
      snapshot("aa", "2026-11-23T23:00:00Z"),
      snapshot("bb", "2026-11-24T00:09:00Z"),
      snapshot("cc", "2027-01-01T00:00:00Z"),
    );
    if (past === undefined || soon === undefined || future === undefined) throw new Error("three went in");
    expect([past, soon, future].map((one) => isFuture(one, now))).toEqual([false, false, true]);
    expect(newestOf([past, soon, future], now)).toBe(soon);
    expect(newestOf([future], now)).toBe(future);
    expect(newestOf([], now)).toBeUndefined();
  });

  test("the one that was made, by the beginning of its id or all of it", () => {
    const [one] = parsed(snapshot("1040f91dcb345d71", "2026-11-24T20:57:28Z"));
    if (one === undefined) throw new Error("one went in");
    const old = parseMade('{"message_type":"status"}\n{"message_type":"summary","snapshot_id":"1040f91d"}\n');
    expect(isSnapshot(one, old)).toBe(true);
    expect(isSnapshot(one, parseMade('{"message_type":"summary","snapshot_id":"1040f91dcb345d71"}'))).toBe(true);
    expect(isSnapshot(one, parseMade('{"message_type":"summary","snapshot_id":"2040f91d"}'))).toBe(false);
    expect(isSnapshot(one, parseMade('{"message_type":"summary"}'))).toBe(false);
  });
});

test("what a snapshot holds, below what was copied", () => {
  const lines = [
    { struct_type: "snapshot", paths: ["/srv/papers"] },
    { struct_type: "node", type: "dir", path: "/srv", mtime: "2001-02-03T04:05:06Z" },
    { struct_type: "node", type: "dir", path: "/srv/papers", mtime: "2001-02-03T04:05:06Z" },
    { struct_type: "node", type: "file", path: "/srv/papers/a é", size: 3, mtime: "2001-02-03T04:05:06.789+01:00" },
    { struct_type: "node", type: "symlink", path: "/srv/papers/in/link", mtime: "1969-12-31T23:59:59.5Z" },
    { struct_type: "node", type: "file", path: "/srv/papers-2/b", size: 1, mtime: "2001-02-03T04:05:06Z" },
  ];
  const told = parseTold(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  expect([...(told ?? [])].map(([name, { modified }]) => [name, modified])).toEqual([
    [Buffer.from("a é").toString("latin1"), "981169506.789000000"],
    ["in/link", "-1.500000000"],
  ]);
  expect(told?.get(Buffer.from("a é").toString("latin1"))?.size).toBe(3);
  expect(parseTold("")).toBeUndefined();
});

test("a path is a pattern that matches it alone", () => {
  expect(escapePattern("/srv/a*b?[c]\\d")).toBe("/srv/a\\*b\\?\\[c\\]\\\\d");
  expect(bytesPattern("/srv/latin-\xe9")).toBe("/srv/latin-?");
  expect(bytesPattern(Buffer.from("/srv/é").toString("latin1"))).toBe("/srv/é");
});

test("versions, and what each can", () => {
  const version = (text: string) => parseVersion(text) ?? { major: 0, minor: 0 };
  expect(version("restic 0.14.0 compiled with go1.19.8 on linux/amd64")).toEqual({ major: 0, minor: 14 });
  expect(version("restic 0.18.0-dev (compiled manually) compiled with go1.24.4")).toEqual({ major: 0, minor: 18 });
  expect(parseVersion("rustic 0.9")).toBeUndefined();
  expect(can(version("restic 0.14.0"), "sparse")).toBe(false);
  expect(can(version("restic 0.15.1"), "sparse")).toBe(true);
  expect(can(version("restic 1.0.0"), "stuckTimeout")).toBe(true);
});
