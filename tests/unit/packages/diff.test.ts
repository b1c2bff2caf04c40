import { expect, test } from "vitest";
import type { Lock, LockedPackage } from "../../../src/model/index.ts";
import { diffLocks } from "../../../src/packages/index.ts";

const locked = (name: string, version: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  name,
  version,
  architecture: "amd64",
  sha256: `${name} ${version}`,
  size: 10,
  path: "",
  source: "debian",
  layer: 1,
  essential: false,
  ...more,
});
const lock = (...packages: LockedPackage[]): Lock => ({
  version: 1,
  architecture: "amd64",
  request: "",
  sources: [],
  packages,
});

test("what an update changes, by name", () => {
  const before = lock(locked("a", "1"), locked("b", "1:1"), locked("c", "2"), locked("d", "1"), locked("e", "1"));
  const after = lock(
    locked("e", "1", { sha256: "other" }),
    locked("b", "1:1.1"),
    locked("c", "2~rc1"),
    locked("d", "1"),
    locked("f", "3", { size: 99 }),
  );
  expect(diffLocks(before, after)).toEqual([
    { kind: "removed", name: "a", from: "1" },
    { kind: "upgraded", name: "b", from: "1:1", to: "1:1.1", size: 10 },
    { kind: "downgraded", name: "c", from: "2", to: "2~rc1", size: 10 },
    { kind: "rebuilt", name: "e", from: "1", to: "1", size: 10 },
    { kind: "added", name: "f", to: "3", size: 99 },
  ]);
});

test("nothing to nothing, and the first lock of all", () => {
  expect(diffLocks(lock(locked("a", "1")), lock(locked("a", "1")))).toEqual([]);
  expect(diffLocks(undefined, lock(locked("a", "1")))).toEqual([{ kind: "added", name: "a", to: "1", size: 10 }]);
});

test("a package that comes to be for all architectures is the same one", () => {
  const after = lock(locked("a", "2", { architecture: "all" }));
  expect(diffLocks(lock(locked("a", "1")), after)).toMatchObject([{ kind: "upgraded", from: "1", to: "2" }]);
});
