import { expect, test } from "vitest";
import { type DeleteRootsRequest, decideDeleteRoots } from "../../../src/generation/plan-delete-roots.ts";
import { rootsOf } from "../../../src/generation/read-roots.ts";
import { formatMark, parseMark, parseStamp, type Root, type Stamp } from "../../../src/generation/roots.ts";
import { nestedIn, parseSubvolumes, type Subvolume } from "../../../src/generation/subvolumes.ts";

const DAY = 24 * 60 * 60 * 1000;
const now = new Date(Date.UTC(2026, 5, 1));
const ago = (days: number) => new Date(now.getTime() - days * DAY);
const request: DeleteRootsRequest = { maxAgeDays: 30, clockSynchronised: true };

const subvolume = (path: string, number: number, parent?: number): Subvolume => ({
  ...{ path, id: 300 + number, parentId: parent === undefined ? 5 : 300 + parent, uuid: `u${number}` },
});

interface Made {
  readonly complete?: boolean;
  readonly markedDaysAgo?: number;
  readonly uuid?: string;
}

/** Root number n has the subvolume with the UUID `u<n>`. */
function machine(made: Readonly<Record<number, Made>>, extra: readonly Subvolume[] = []) {
  const numbers = Object.keys(made).map(Number);
  const name = (number: number) => String(number).padStart(6, "0");
  const subvolumes = [...numbers.map((number) => subvolume(`@roots/${name(number)}`, number)), ...extra];
  const stamps = new Map<string, Stamp>();
  const marks = new Map();
  for (const [number, { complete = true, markedDaysAgo, uuid = `u${number}` }] of Object.entries(made)) {
    stamps.set(name(Number(number)), { generation: 1, started: ago(100), ...(complete ? { complete: ago(100) } : {}) });
    if (markedDaysAgo !== undefined) marks.set(name(Number(number)), { seen: ago(markedDaysAgo), uuid });
  }
  const roots = rootsOf(numbers.map(name), stamps, marks, subvolumes, undefined);
  return { roots, subvolumes };
}

const decide = ({ roots, subvolumes }: { roots: Root[]; subvolumes: Subvolume[] }, unfinished: string[] = []) =>
  decideDeleteRoots(roots, subvolumes, unfinished, now, request);

test("a stamp as the boot's shell writes it", () => {
  expect(
    parseStamp(
      "generation=4\ngeneration_uuid=g\nroot_uuid=r\nstarted=1767225600\nkernel=6.12\ncarried=\nfallback=\ncomplete=1767225660\n",
    ),
  ).toEqual({
    generation: 4,
    rootUuid: "r",
    started: new Date(1767225600_000),
    complete: new Date(1767225660_000),
  });
  expect(parseStamp("generation=x\n")).toEqual({});
  const mark = { seen: new Date(1767225600_000), uuid: "a", bootedUuid: "b" };
  expect(parseMark(formatMark(mark))).toEqual(mark);
  expect(parseMark("uuid=a\n")).toBeUndefined();
});

test("nothing is done by a clock that nobody has set", () => {
  const { roots, subvolumes } = machine({ 1: { markedDaysAgo: 99 }, 2: {} });
  expect(decideDeleteRoots(roots, subvolumes, [], now, { ...request, clockSynchronised: false })).toEqual({
    refused: "clock",
    deleted: [],
    steps: [],
  });
});

test("age counts from the mark, and not from what a wrong clock wrote", () => {
  const plan = decide(machine({ 1: {}, 2: {} }));
  expect(plan.deleted).toEqual([]);
  expect(plan.steps).toEqual([{ action: "mark", boot: "000001", mark: { seen: now, uuid: "u1" } }]);
});

test("roots of failed boots first, then in the order of boots; the newest three that were complete stay", () => {
  const old = { markedDaysAgo: 31 };
  const failed = { ...old, complete: false };
  const plan = decide(
    machine({ 1: old, 2: failed, 3: old, 4: old, 5: failed, 6: old, 7: { markedDaysAgo: 29 }, 8: {} }),
  );
  expect(plan.deleted).toEqual(["000002", "000005", "000001", "000003"]);
  expect(plan.steps.slice(0, 3)).toEqual([
    { action: "begin", uuids: ["u2", "u5", "u1", "u3"] },
    { action: "delete-subvolume", path: "@roots/000002", uuid: "u2" },
    { action: "delete-subvolume", path: "@roots/000005", uuid: "u5" },
  ]);
  expect(plan.steps.at(-1)).toEqual({ action: "end" });
});

test("nested subvolumes go before what they lie in, the snapshot of the boot before the root", () => {
  const failed = { markedDaysAgo: 31, complete: false };
  const { subvolumes } = machine({ 1: failed, 2: {} }, [
    subvolume("@roots/000001/var/lib/machines", 101, 1),
    subvolume("@roots/000001/var/lib/machines/x", 102, 101),
  ]);
  const { roots } = machine({ 1: failed, 2: {} });
  expect(decide({ roots, subvolumes }).steps).toContainEqual({ action: "begin", uuids: ["u102", "u101", "u1"] });
  expect(nestedIn(subvolumes, 301).map(({ uuid }) => uuid)).toEqual(["u102", "u101"]);
});

test("what was put in a root's place, and was never recorded, stays", () => {
  const plan = decide(machine({ 1: { markedDaysAgo: 31, complete: false, uuid: "another" }, 2: {} }));
  expect(plan).toEqual({ deleted: [], steps: [] });
  const stamps = new Map([["000001", { rootUuid: "the one that the boot made" }]]);
  const { subvolumes } = machine({ 1: {}, 2: {} });
  const roots = rootsOf(["000001", "000002"], stamps, new Map(), subvolumes, undefined);
  expect(decide({ roots, subvolumes }).steps).toEqual([{ action: "mark", boot: "000001", mark: { seen: now } }]);
});

test("the running root and whatever is newer are never touched", () => {
  const failed = { markedDaysAgo: 99, complete: false };
  const { subvolumes } = machine({ 1: failed, 2: failed, 3: failed });
  const stamps = new Map([["000002", { generation: 1 }]]);
  const marks = new Map(
    ["000001", "000002", "000003"].map((boot) => [boot, { seen: ago(99), uuid: `u${Number(boot)}` }]),
  );
  const running = { generation: 1, boot: "000002" };
  const roots = rootsOf(["000001", "000002", "000003"], stamps, marks, subvolumes, running);
  const plan = decideDeleteRoots(roots, subvolumes, ["u2"], now, request);
  expect(plan.deleted).toEqual(["000001"]);
  // A root that lives again, as no other could be made, is erased anew some day.
  expect(plan.steps.slice(0, 3)).toEqual([
    { action: "unmark", boot: "000002" },
    { action: "unmark", boot: "000003" },
    { action: "begin", uuids: ["u1"] },
  ]);
});

test("a deletion that was cut short goes on by its recorded UUIDs", () => {
  const { roots, subvolumes } = machine({ 1: { markedDaysAgo: 5 }, 2: {} });
  expect(decideDeleteRoots(roots, subvolumes, ["u1", "gone"], now, request).steps).toEqual([
    { action: "begin", uuids: ["u1"] },
    { action: "delete-subvolume", path: "@roots/000001", uuid: "u1" },
    { action: "end" },
  ]);
});

const line = (id: number, path: string) =>
  `ID ${id} gen 9 parent 5 top level 5 parent_uuid -      received_uuid -      uuid 0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01 path ${path}`;

test("a list of subvolumes, and a name that forges a line of it", () => {
  expect(parseSubvolumes(`${line(256, "@a b")}\n${line(257, "@b")}`)).toEqual([
    { id: 256, parentId: 5, uuid: "0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01", path: "@a b" },
    { id: 257, parentId: 5, uuid: "0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01", path: "@b" },
  ]);
  const forged = `${line(256, "@generations")}\n${line(300, "home/ada/x")}\n${line(256, "@roots/000001/x")}`;
  expect(() => parseSubvolumes(forged)).toThrow(expect.objectContaining({ code: "GENERATION_AMBIGUOUS" }));
});
