import { expect, test } from "vitest";
import { chooseEntry } from "../../../src/generation/choose-entry.ts";
import {
  entryFile,
  entryText,
  nextOrder,
  type PlacedEntry,
  parseEntry,
  parseEntryFile,
  sortEntries,
} from "../../../src/generation/entry.ts";

const entry = {
  generation: 5,
  title: "Lethe meadow, generation 5",
  order: 7,
  linux: "EFI/lethe/0123456789abcdef0123456789abcdef.linux",
  initrd: "EFI/lethe/fedcba9876543210fedcba9876543210.initrd",
  options: "lethe.generation=5 lethe.disk=0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01 quiet",
};

test("the text of an entry", () => {
  expect(entryText(entry)).toBe(`title Lethe meadow, generation 5
sort-key lethe
version 7
linux /EFI/lethe/0123456789abcdef0123456789abcdef.linux
initrd /EFI/lethe/fedcba9876543210fedcba9876543210.initrd
options lethe.generation=5 lethe.disk=0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01 quiet
`);
});

test("an entry reads back as it was written", () => {
  expect(parseEntry({ generation: 5, triesLeft: 2, triesDone: 1 }, "lethe-5+2-1.conf", entryText(entry))).toEqual({
    ...entry,
    triesLeft: 2,
    triesDone: 1,
    file: "lethe-5+2-1.conf",
  });
});

test("names of entry files count the tries", () => {
  expect(entryFile(5, undefined)).toBe("lethe-5.conf");
  expect(entryFile(5, 3)).toBe("lethe-5+3.conf");
  expect(parseEntryFile("lethe-5.conf")).toEqual({ generation: 5 });
  expect(parseEntryFile("lethe-12+3.conf")).toEqual({ generation: 12, triesLeft: 3 });
  expect(parseEntryFile("lethe-12+0-3.conf")).toEqual({ generation: 12, triesLeft: 0, triesDone: 3 });
  for (const other of ["debian.conf", "lethe-5.conf.new", "lethe-x.conf", "lethe-5+.conf", "xlethe-5.conf"]) {
    expect(parseEntryFile(other)).toBeUndefined();
  }
});

function placed(generation: number, order: number, triesLeft?: number): PlacedEntry {
  const file = entryFile(generation, triesLeft);
  return { ...entry, generation, order, file, ...(triesLeft === undefined ? {} : { triesLeft }) };
}

test("the highest version is booted, and what has no tries left comes last", () => {
  const numbers = (entries: readonly PlacedEntry[]) => sortEntries(entries).map(({ generation }) => generation);
  expect(numbers([placed(1, 1), placed(3, 3, 3), placed(2, 2)])).toEqual([3, 2, 1]);
  expect(numbers([placed(1, 1), placed(3, 3, 0), placed(2, 2)])).toEqual([2, 1, 3]);
  expect(numbers([placed(1, 10), placed(2, 9)])).toEqual([1, 2]);
  expect(nextOrder([])).toBe(1);
  expect(nextOrder([placed(1, 10), placed(2, 9)])).toBe(11);
});

test("choosing: nothing to do for the next, one more than all others else", () => {
  const two = { ...entry, generation: 2 };
  const steps = (entries: readonly PlacedEntry[], tries?: number | "uncounted") =>
    chooseEntry(entries, two, { freshTries: 3, ...(tries === undefined ? {} : { tries }) }).map((step) =>
      step.action === "write-entry" ? [step.file, /^version (.*)$/m.exec(step.text)?.[1]] : `remove ${step.file}`,
    );
  expect(steps([])).toEqual([["lethe-2+3.conf", "1"]]);
  expect(steps([placed(1, 1), placed(2, 2)])).toEqual([]);
  // Blessed and rolled back to: it is trusted.
  expect(steps([placed(2, 2), placed(3, 3)])).toEqual([["lethe-2.conf", "4"]]);
  expect(steps([placed(2, 2), placed(3, 3)], 3)).toEqual([["lethe-2+3.conf", "4"], "remove lethe-2.conf"]);
  // Failed before: it gets a new chance, counted.
  expect(steps([placed(2, 2, 0), placed(1, 1)])).toEqual([["lethe-2+3.conf", "3"], "remove lethe-2+0.conf"]);
  expect(steps([placed(2, 2, 0)], "uncounted")).toEqual([["lethe-2.conf", "3"], "remove lethe-2+0.conf"]);
  // A cut between writing the new name and removing the old one.
  expect(steps([placed(2, 4, 3), placed(2, 2), placed(3, 3)])).toEqual(["remove lethe-2.conf"]);
});
