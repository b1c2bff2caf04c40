import { expect, test } from "vitest";
import type { IndexEntry } from "../../../src/format/index.ts";
import type { PackageSet } from "../../../src/model/index.ts";
import { essentialNames } from "../../../src/packages/essential.ts";
import { requestDigest } from "../../../src/packages/index.ts";
import { keyringBytes } from "../../../src/packages/keyring.ts";
import { inParallel } from "../../../src/packages/parallel.ts";
import { checkRelease, parseRelease } from "../../../src/packages/release.ts";
import { snapshotTimes, snapshotUrl } from "../../../src/packages/snapshot.ts";
import { nearest } from "../../../src/packages/suggest.ts";

const NOW = new Date("2026-11-23T08:00:00Z");
const release = (more: string) =>
  parseRelease(`Suite: stable\nCodename: trixie\nDate: Sat, 21 Nov 2026 00:53:03 UTC\n${more}`, "the index");
const check = (more: string, suite = "trixie", now = NOW) =>
  checkRelease(release(more), { suite, now, what: "the index" });

test("a release is taken under its codename and its suite, within its time", () => {
  check("Valid-Until: Sat, 28 Nov 2026 00:53:03 UTC\n");
  check("", "stable");
  check("", "./");
});

test.each([
  ["PACKAGES_EXPIRED", "Valid-Until: Sun, 22 Nov 2026 00:53:03 UTC\n", "trixie", NOW],
  ["PACKAGES_FUTURE", "", "trixie", new Date("2026-11-19T00:00:00Z")],
  ["PACKAGES_WRONG_SUITE", "", "bookworm", NOW],
])("%s", (code, more, suite, now) => {
  expect(() => check(more, suite, now)).toThrow(expect.objectContaining({ code }));
});

test("a release lists its files by SHA-256 alone", () => {
  const text = `MD5Sum:\n ${"a".repeat(32)} 1 main/x\nSHA256:\n ${"b".repeat(64)}  12 main/x\nAcquire-By-Hash: yes\n`;
  expect(release(text).files).toEqual(new Map([["main/x", { sha256: "b".repeat(64), size: 12 }]]));
  expect(release(text).byHash).toBe(true);
});

test("a day after the lock's newest index of that archive, then six hours", () => {
  const source = { suite: "trixie", components: [], digest: "" };
  const sources = [
    { ...source, name: "debian", date: "2026-09-12T07:55:41Z" },
    { ...source, name: "debian", date: "2026-11-21T02:10:46Z" },
    { ...source, name: "debian-security", date: "2026-11-21T00:53:03Z" },
  ];
  const lock = { version: 1 as const, architecture: "amd64" as const, request: "", sources, packages: [] };
  const urls = snapshotTimes(lock, "debian").map((time) => snapshotUrl("https://s.example/debian/@SNAPSHOTID@/", time));
  expect(urls).toEqual(["https://s.example/debian/20261122T021046Z", "https://s.example/debian/20261121T081046Z"]);
  expect(snapshotTimes(lock, "elsewhere")).toEqual([]);
});

test("misspelt names find their neighbours, and strange ones none", () => {
  const names = ["git", "gita", "openssh-server", "openssl", "vim", "vis"];
  expect(nearest("opnessh-server", names)).toEqual(["openssh-server"]);
  expect(nearest("vin", names)).toEqual(["vim", "vis"]);
  expect(nearest("zzzzzzzz", names)).toEqual([]);
});

const set: PackageSet = {
  suite: "trixie",
  components: ["main", "contrib"],
  security: true,
  updates: true,
  base: ["a", "b"],
  names: ["c", "d"],
  recommends: false,
  extraSources: [],
  localDebs: [],
  debconf: [],
};

test("a request is the same whatever the mirror, the order and debconf's answers", () => {
  const same = {
    ...set,
    components: ["contrib", "main"],
    names: ["d", "c", "d"],
    mirror: "http://m.example",
    snapshot: "http://s.example",
    debconf: ["a b c d"],
  };
  expect(requestDigest(same, "amd64")).toBe(requestDigest(set, "amd64"));
});

test.each<Partial<PackageSet>>([
  { suite: "forky" },
  { components: ["main"] },
  { security: false },
  { updates: false },
  { base: ["a"] },
  { names: ["c"] },
  { base: ["a", "b", "c"], names: ["d"] },
  { recommends: true },
  { extraSources: [{ name: "x", url: "http://x.example", suite: "s", components: [], signedBy: "" }] },
  { localDebs: [{ path: "x.deb", sha256: "0" }] },
])("a request differs with %o", (change) => {
  expect(requestDigest({ ...set, ...change }, "amd64")).not.toBe(requestDigest(set, "amd64"));
});

test("a request differs by architecture", () => {
  expect(requestDigest(set, "arm64")).not.toBe(requestDigest(set, "amd64"));
});

const KEY = Buffer.from([0x98, 0x33, 4, 1, 2, 3, 4, 5, 6, 7]);
const armour = (bytes: Buffer) =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: mine\n\n${bytes.toString("base64")}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`;

test("keys in armour, one or several, with or without headers, and in base64", () => {
  expect(keyringBytes("x", armour(KEY))).toEqual(KEY);
  expect(keyringBytes("x", armour(KEY).replace("Comment: mine\n", ""))).toEqual(KEY);
  expect(keyringBytes("x", armour(KEY) + armour(KEY))).toEqual(Buffer.concat([KEY, KEY]));
  expect(keyringBytes("x", KEY.toString("base64"))).toEqual(KEY);
});

test.each(["", "hello", "-----BEGIN PGP PUBLIC KEY BLOCK-----", "keys/vendor.gpg"])("%j is no key", (text) => {
  expect(() => keyringBytes("x", text)).toThrow(expect.objectContaining({ code: "PACKAGES_BAD_KEY" }));
});

test("essential packages, and what they rest on", () => {
  const entry = (name: string, more: Partial<IndexEntry> = {}): IndexEntry => ({
    name,
    version: "1",
    architecture: "amd64",
    path: "",
    size: 0,
    sha256: "",
    essential: false,
    provides: [],
    depends: [],
    ...more,
  });
  const selected = [
    entry("base-files", { essential: true, depends: [["awk"]] }),
    entry("mawk", { provides: ["awk"], depends: [["libc6"]] }),
    entry("libc6", { depends: [["base-files"]] }),
    entry("git", { depends: [["libc6"]] }),
  ];
  expect(essentialNames(selected)).toEqual(new Set(["base-files", "mawk", "libc6"]));
});

test("work in parallel keeps the order, and no more than the width at once", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 3, 2, 4], 2, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item));
    running--;
    return item * 2;
  });
  expect(results).toEqual([10, 2, 6, 4, 8]);
  expect(most).toBe(2);
});

test("the first failure stops the rest, and nothing runs on behind it", async () => {
  const ended: number[] = [];
  const work = inParallel([1, 2, 3, 4], 2, async (item, signal) => {
    if (item === 1) throw new Error("first");
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended.push(item);
    signal.throwIfAborted();
  });
  await expect(work).rejects.toThrow("first");
  expect(ended).toEqual([2]);
});
