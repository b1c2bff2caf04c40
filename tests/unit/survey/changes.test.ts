import { describe, expect, it } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import type { Change, Installed, NodeType } from "../../../src/model/index.ts";
import { packageChanges, surveyChanges } from "../../../src/survey/index.ts";
import { mergeChanges } from "../../../src/survey/merge-changes.ts";
import { findingsOf } from "../../support/findings.ts";
import { fakeInstalled } from "../../support/installed.ts";

const ROOT = "/live";
const MOUNTS = "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 0:5 / /live/srv/nas rw - nfs4 nas:/x rw";

function at(path: string, type: NodeType = "file") {
  return { path: Buffer.from(path, "latin1"), type };
}

const pristine = fakeInstalled({
  base: { version: "1", paths: { "/etc": {}, "/etc/base.conf": { conffile: true }, "/usr/share": {} } },
  gone: { version: "2", paths: { "/usr/share/gone": { type: "directory" } } },
});
const live = fakeInstalled({
  base: { version: "1", paths: { "/etc": {}, "/etc/base.conf": { conffile: true }, "/usr/share": {} } },
  htop: { version: "3", paths: { "/usr/share": {}, "/usr/share/htop": {}, "/usr/share/htop/x": {} } },
});

function survey(
  changes: readonly Change[],
  files: Record<string, string>,
  notExamined: { path: Buffer; reason: string }[] = [],
) {
  const host = memoryHost({ files: { "/proc/self/mountinfo": MOUNTS, ...files } });
  const request = { root: ROOT, ground: "generation" as const, changes, method: "btrfs send", notExamined };
  return surveyChanges({ host }, { ...request, installed: live, pristine });
}

describe("changes since a generation", () => {
  it("are findings, with what the disk says of them and whose they are", async () => {
    const changes: Change[] = [
      { kind: "modified", ...at("etc/base.conf"), changed: ["mtime"] },
      { kind: "xattr", ...at("etc/base.conf"), changed: ["user.x"] },
      { kind: "created", ...at("usr/share/htop", "directory") },
      { kind: "created", ...at("usr/share/htop/x") },
      { kind: "created", ...at("usr/share.txt") },
      { kind: "deleted", ...at("usr/share/gone", "directory") },
      { kind: "created", ...at("vanished") },
    ];
    const files = {
      "/live/etc/base.conf": "123",
      "/live/usr/share/htop/x": "1",
      "/live/usr/share.txt": "12",
    };
    const stamp = { mtimeMs: 0, uid: 0 };
    expect(await findingsOf(survey(changes, files))).toEqual([
      { kind: "unowned", path: "/usr/share/htop", type: "directory", size: 0, ...stamp, package: "htop" },
      { kind: "unowned", path: "/usr/share/htop/x", type: "file", size: 1, ...stamp, package: "htop" },
      { kind: "unowned", path: "/usr/share.txt", type: "file", size: 2, ...stamp },
      {
        kind: "modified",
        path: "/etc/base.conf",
        type: "file",
        size: 3,
        ...stamp,
        package: "base",
        conffile: true,
        changed: ["mtime", "user.x"],
      },
      { kind: "missing", path: "/usr/share/gone", type: "directory", size: 0, ...stamp, package: "gone" },
    ]);
  });

  it("tell all of a directory that moved, of which they are silent", async () => {
    const changes: Change[] = [
      { kind: "moved", ...at("opt/new", "directory"), from: Buffer.from("opt/old") },
      { kind: "modified", ...at("opt/new/b"), changed: [] },
    ];
    const files = { "/live/opt/new/a": "1", "/live/opt/new/b": "12", "/live/opt/new/c": "1" };
    const found = await findingsOf(survey(changes, files));
    expect(found.map(({ kind, path, from = "" }) => [kind, path, from])).toEqual([
      ["unowned", "/opt/new", "/opt/old"],
      ["unowned", "/opt/new/a", ""],
      ["unowned", "/opt/new/b", ""],
      ["unowned", "/opt/new/c", ""],
    ]);
  });

  it("say what of a directory that moved could not be looked into", async () => {
    const host = memoryHost({ files: { "/proc/self/mountinfo": MOUNTS, "/live/opt/new/a": "1" } });
    async function* walk() {
      yield { nodes: [], failures: [{ path: "/live/opt/new/deep", code: "ENAMETOOLONG" }] };
    }
    const changes: Change[] = [{ kind: "moved", ...at("opt/new", "directory"), from: Buffer.from("opt/old") }];
    const request = { root: ROOT, ground: "generation" as const, changes, method: "btrfs send", notExamined: [] };
    const it = surveyChanges(
      { host: { ...host, bytes: { ...host.bytes, walk } } },
      { ...request, installed: live, pristine },
    );
    await findingsOf(it);
    expect(it.unexamined()).toMatchObject([{ path: "/opt/new/deep", by: "failure" }]);
  });

  it("say where nobody looked, and whether that was meant", async () => {
    const notExamined = [
      { path: Buffer.from(""), reason: "protocol 1 tells no flags" },
      { path: Buffer.from("srv/nas"), reason: "another file system is mounted there" },
      { path: Buffer.from("srv/sub"), reason: "a subvolume that came or went" },
    ];
    const it = survey([], {}, notExamined);
    expect(await findingsOf(it)).toEqual([]);
    expect(it.unexamined()).toEqual([
      { path: "/", reason: "protocol 1 tells no flags", by: "decision" },
      { path: "/srv/nas", reason: "another file system: nfs4 from nas:/x", by: "decision" },
      { path: "/srv/sub", reason: "a subvolume that came or went", by: "failure" },
    ]);
  });
});

it("takes together what is said of one path", () => {
  const { unowned, altered } = mergeChanges([
    { kind: "moved", ...at("b"), from: Buffer.from("a") },
    { kind: "modified", ...at("b"), changed: ["mode"] },
    { kind: "deleted", ...at("c") },
    { kind: "created", ...at("c") },
    { kind: "metadata", ...at("d"), changed: ["owner"] },
    { kind: "xattr", ...at("d"), changed: ["user.y"] },
  ]);
  expect(unowned).toEqual([
    { kind: "unowned", path: "/b", type: "file", changed: new Set(["mode"]), from: "/a" },
    { kind: "unowned", path: "/c", type: "file", changed: new Set() },
  ]);
  expect(altered).toEqual([
    { kind: "missing", path: "/c", type: "file", changed: new Set() },
    { kind: "metadata", path: "/d", type: "file", changed: new Set(["owner", "user.y"]) },
  ]);
});

it("says which packages came, went and changed", () => {
  const machine = (versions: Record<string, string>): Installed =>
    fakeInstalled(
      Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, { version, paths: {} }])),
    );
  const left = fakeInstalled({ old: { version: "1", state: "config-files", paths: {} } });
  const before = machine({ same: "1", up: "1:1", down: "2~rc1-1", old: "1", gone: "1" });
  const now = machine({ same: "1", up: "1:1.1", down: "2~beta-1", fresh: "7" });
  expect(Object.fromEntries(packageChanges(before, { packages: [...now.packages, ...left.packages] }))).toEqual({
    down: { change: "downgraded", version: "2~beta-1", formerly: "2~rc1-1" },
    fresh: { change: "installed", version: "7" },
    gone: { change: "removed", version: "1" },
    old: { change: "removed", version: "1" },
    up: { change: "upgraded", version: "1:1.1", formerly: "1:1" },
  });
});
