import { expect, test } from "vitest";
import { generationsOf } from "../../../src/generation/list.ts";
import { decideDelete } from "../../../src/generation/plan-delete.ts";
import { decideRollback, rollbackTarget } from "../../../src/generation/plan-rollback.ts";
import type { Root } from "../../../src/generation/roots.ts";
import { entry, installed, record } from "./facts.ts";

const root = (boot: string, generation: number, ancestors: readonly string[] = []): Root => ({
  ...{ boot, number: Number(boot), live: false, generation, ancestors },
});

test("a list says what is next, what runs, and what is on trial", () => {
  const there = installed(3, {
    entries: [entry(1), entry(2), { ...entry(3, { triesLeft: 2 }), triesDone: 1 }],
    running: { generation: 2, boot: "000007" },
  });
  expect(
    generationsOf(there).map(({ number, next, running, triesLeft }) => ({ number, next, running, triesLeft })),
  ).toEqual([
    { number: 1, next: false, running: false, triesLeft: undefined },
    { number: 2, next: false, running: true, triesLeft: undefined },
    { number: 3, next: true, running: false, triesLeft: 2 },
  ]);
});

test("a list leaves out what an unfinished install has recorded", () => {
  const unfinished = { version: 1, kind: "install", number: 2, key: "key-2", created: "" } as const;
  const there = installed(2, { unfinished, entries: [entry(1)] });
  expect(generationsOf(there).map(({ number }) => number)).toEqual([1]);
});

test("deleting: entries first, subvolumes by UUID, records, then files that nothing refers to", () => {
  const there = installed(3, {
    entries: [entry(1, { linux: "EFI/lethe/old.linux" }), entry(2), entry(3)],
    bootFiles: [...installed(1).bootFiles, { name: "old.linux", size: 1 }],
  });
  expect(decideDelete(there, [], { numbers: [1] })).toEqual({
    deleted: [1],
    kept: [],
    steps: [
      { action: "remove-entry", file: "lethe-1.conf" },
      { action: "delete-subvolume", path: "@generations/1", uuid: "uuid-1" },
      { action: "delete-record", number: 1 },
      { action: "remove-boot-file", path: "EFI/lethe/old.linux" },
    ],
  });
});

test("what is in use is refused by number and left out otherwise", () => {
  const there = installed(5, {
    entries: [entry(1), entry(2), entry(3), entry(4), entry(5, { triesLeft: 3 })],
    running: { generation: 3 },
  });
  const roots = [root("000001", 1), root("000002", 9, ["uuid-of-another-root", "uuid-2"])];
  expect(decideDelete(there, roots, { keep: 0 })).toMatchObject({
    deleted: [],
    kept: [
      { number: 1, reasons: ["roots descend from it: 000001"] },
      { number: 2, reasons: ["roots descend from it: 000002"] },
      { number: 3, reasons: ["it is running"] },
      { number: 4, reasons: ["it is what the machine falls back to while the next one is on trial"] },
      { number: 5, reasons: ["it is the next to boot"] },
    ],
  });
  expect(() => decideDelete(there, roots, { numbers: [1, 5] })).toThrow(
    expect.objectContaining({
      code: "GENERATION_IN_USE",
      details: ["1: roots descend from it: 000001", "5: it is the next to boot"],
    }),
  );
});

test("selections: by age, by how many are kept, and again", () => {
  const there = installed(5);
  expect(decideDelete(there, [], { olderThan: new Date(record(3).created) }).deleted).toEqual([1, 2]);
  expect(decideDelete(there, [], { keep: 2 }).deleted).toEqual([1, 2, 3]);
  expect(decideDelete(installed(3, { lastNumber: 7 }), [], { numbers: [6] })).toEqual({
    deleted: [],
    kept: [],
    steps: [],
  });
  expect(() => decideDelete(there, [], { numbers: [9] })).toThrow(
    expect.objectContaining({ code: "GENERATION_UNKNOWN" }),
  );
});

test("a deletion that was cut short goes on with what is left", () => {
  const there = installed(2, { entries: [entry(2)] });
  expect(decideDelete(there, [], { numbers: [1] }).steps).toEqual([
    { action: "delete-subvolume", path: "@generations/1", uuid: "uuid-1" },
    { action: "delete-record", number: 1 },
  ]);
});

test("rolling back takes the one below the next that has not failed", () => {
  const there = installed(4, { entries: [entry(1), entry(2), entry(3, { triesLeft: 0 }), entry(4)] });
  const target = rollbackTarget(there, undefined);
  expect(target.number).toBe(2);
  expect(decideRollback(there, target, [], { freshTries: 3 })).toEqual({
    outcome: "choose",
    number: 2,
    steps: [{ action: "write-entry", file: "lethe-2.conf", text: expect.stringContaining("version 5\n") as string }],
  });
  expect(decideRollback(there, record(4), [], { freshTries: 3 })).toEqual({ outcome: "nothing", number: 4, steps: [] });
  expect(() => rollbackTarget(there, 9)).toThrow(expect.objectContaining({ code: "GENERATION_UNKNOWN" }));
  expect(() => rollbackTarget(installed(1), undefined)).toThrow(
    expect.objectContaining({ code: "GENERATION_NONE_BEFORE" }),
  );
});
