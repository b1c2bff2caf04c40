import { expect, it } from "vitest";
import { jsonLine, nulRecord, plainLine } from "../../../src/changes/index.ts";
import type { Change } from "../../../src/model/index.ts";

const path = (text: string) => Buffer.from(text, "latin1");
const CHANGES: readonly Change[] = [
  { kind: "created", path: path("etc/new"), type: "file", size: 12 },
  { kind: "created", path: path("etc/dir"), type: "directory" },
  { kind: "deleted", path: path("usr/gone"), type: "directory" },
  { kind: "modified", path: path("etc/motd"), type: "file", size: 3, changed: ["mode", "mtime"] },
  { kind: "modified", path: path("etc/hosts"), type: "file", size: 3, changed: ["mtime"] },
  { kind: "modified", path: path("etc/link"), type: "symlink", was: "file", changed: [] },
  { kind: "metadata", path: path(""), type: "directory", changed: ["owner"] },
  { kind: "xattr", path: path("bin/p"), type: "file", changed: ["security.capability", "user.a,\xff"] },
  { kind: "moved", path: path("srv/b\n"), from: path("srv/\xffa"), type: "directory" },
];

it("says a change on one line for people", () => {
  expect(CHANGES.map((change) => plainLine(change, { prefix: "/" }))).toMatchInlineSnapshot(`
    [
      "created   /etc/new",
      "created   /etc/dir/",
      "deleted   /usr/gone/",
      "modified  /etc/motd  (mode)",
      "modified  /etc/hosts",
      "modified  /etc/link  (was a file, is a symlink)",
      "metadata  /  (owner)",
      "xattr     /bin/p  (security.capability, user.a,\\xff)",
      "moved     /srv/\\xffa/ -> /srv/b\\x0a/",
    ]
  `);
  expect(plainLine({ kind: "metadata", path: path(""), type: "directory", changed: ["mode"] })).toBe(
    "metadata  .  (mode)",
  );
});

it("says a change as one JSON object", () => {
  expect(CHANGES.map(jsonLine)).toMatchInlineSnapshot(`
    [
      "{"kind":"created","path":"etc/new","type":"file","size":12}",
      "{"kind":"created","path":"etc/dir","type":"directory"}",
      "{"kind":"deleted","path":"usr/gone","type":"directory"}",
      "{"kind":"modified","path":"etc/motd","type":"file","size":3,"changed":["mode","mtime"]}",
      "{"kind":"modified","path":"etc/hosts","type":"file","size":3,"changed":["mtime"]}",
      "{"kind":"modified","path":"etc/link","type":"symlink","was":"file","changed":[]}",
      "{"kind":"metadata","path":"","type":"directory","changed":["owner"]}",
      "{"kind":"xattr","path":"bin/p","type":"file","changed":["security.capability","user.a,\\\\xff"]}",
      "{"kind":"moved","path":"srv/b\\n","from":"srv/\\\\xffa","type":"directory"}",
    ]
  `);
});

it("says a change as fields that end in NUL", () => {
  expect(CHANGES.map((change) => nulRecord(change).toString("latin1").replaceAll("\0", "|"))).toMatchInlineSnapshot(`
    [
      "created|file|12||etc/new|",
      "created|directory|||etc/dir|",
      "deleted|directory|||usr/gone|",
      "modified|file|3|mode,mtime|etc/motd|",
      "modified|file|3|mtime|etc/hosts|",
      "modified|symlink|||etc/link|",
      "metadata|directory||owner||",
      "xattr|file||security.capability,user.a\\x2c\\xff|bin/p|",
      "moved|directory|||srv/b
    |srv/ÿa|",
    ]
  `);
});
