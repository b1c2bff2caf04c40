import { expect, test } from "vitest";
import { decideInstall } from "../../../src/generation/plan-install.ts";
import { disk, entry, facts, installed, MIB, record, request, subvolume } from "./facts.ts";

const plan = (key: string, ...[there, more]: [Parameters<typeof facts>[1], Parameters<typeof facts>[2]?]) =>
  decideInstall(facts(key, there, more), disk, request(key));
const actions = (...words: Parameters<typeof plan>) => plan(...words).steps.map(({ action }) => action);

const begun = (number: number, key: string) =>
  ({ version: 1, kind: "install", number, key, created: "2026-01-31T00:00:00.000Z" }) as const;

test("the first generation, step by step", () => {
  expect(plan("key-1", installed(0))).toMatchSnapshot();
});

test("another one takes what is new, and has the highest version", () => {
  const { steps, number, outcome } = plan("new", installed(2));
  expect({ number, outcome }).toEqual({ number: 3, outcome: "install" });
  expect(steps.map(({ action }) => action)).toEqual([
    ...["begin", "receive-layer", "snapshot", "record", "write-entry", "end"],
  ]);
  expect(steps.find(({ action }) => action === "write-entry")).toMatchObject({
    file: "lethe-3+3.conf",
    text: expect.stringContaining("version 3\n") as string,
  });
});

test("the same system again is nothing", () => {
  expect(plan("key-2", installed(2))).toMatchObject({ outcome: "nothing", number: 2, steps: [] });
});

test("the same system after a rollback becomes the next again", () => {
  const rolledBack = installed(2, { entries: [entry(1, { order: 3 }), entry(2)] });
  const { outcome, number, steps } = plan("key-2", rolledBack);
  expect({ outcome, number }).toEqual({ outcome: "choose", number: 2 });
  expect(steps).toEqual([
    { action: "write-entry", file: "lethe-2.conf", text: expect.stringContaining("version 4\n") as string },
  ]);
});

test("an older system's key makes a new generation: numbers tell the order of installing", () => {
  expect(plan("key-1", installed(2))).toMatchObject({ outcome: "install", number: 3 });
});

test("an unfinished install of the same system goes on under its number", () => {
  const begunOnly = installed(1, { unfinished: begun(2, "new"), lastNumber: 2 });
  expect(plan("new", begunOnly)).toMatchObject({ outcome: "resume", number: 2 });
  expect(actions("new", begunOnly)).toEqual(["receive-layer", "snapshot", "record", "write-entry", "end"]);
  const snapshotted = { ...begunOnly, subvolumes: [...begunOnly.subvolumes, subvolume("@generations/2", "s")] };
  expect(actions("new", snapshotted)).toEqual(["record", "write-entry", "end"]);
  const written = installed(2, { unfinished: begun(2, "key-2") });
  expect(actions("key-2", written)).toEqual(["end"]);
});

test("an unfinished install of another system is cleared away, by UUID", () => {
  const there = installed(1, {
    unfinished: begun(2, "abandoned"),
    lastNumber: 2,
    records: [record(1), record(2)],
    subvolumes: [
      subvolume("@generations/1", "uuid-1"),
      subvolume("@generations/2", "uuid-of-2"),
      subvolume("@lethe/incoming/base", "uuid-of-incoming"),
    ],
    bootFiles: [...installed(1).bootFiles, { name: "bb.linux", size: MIB }, { name: "cc.initrd.new", size: MIB }],
    unfinishedEntries: ["lethe-2+3.conf.new"],
  });
  const { steps, number } = plan("new", there);
  expect(number).toBe(3);
  expect(steps.slice(0, 7)).toEqual([
    { action: "delete-subvolume", path: "@generations/2", uuid: "uuid-of-2" },
    { action: "delete-subvolume", path: "@lethe/incoming/base", uuid: "uuid-of-incoming" },
    { action: "delete-record", number: 2 },
    expect.objectContaining({ action: "begin" }),
    { action: "remove-boot-file", path: "loader/entries/lethe-2+3.conf.new" },
    { action: "remove-boot-file", path: "EFI/lethe/bb.linux" },
    { action: "remove-boot-file", path: "EFI/lethe/cc.initrd.new" },
  ]);
});

test("an install that was whole but for its last step is never cleared away", () => {
  const there = installed(2, { unfinished: begun(2, "key-2") });
  expect(actions("new", there)).not.toContain("delete-subvolume");
});

test("on the disk's own file system nothing is sent", () => {
  const steps = plan("new", installed(1), { sameFileSystem: true, layers: [] }).steps;
  expect(steps.map(({ action }) => action)).toEqual(["begin", "snapshot", "record", "write-entry", "end"]);
  expect(steps[1]).toEqual({ action: "snapshot", from: "/pool/layers/new", number: 2 });
});

test("what lacks room is named, both where both do", () => {
  expect(() => plan("new", installed(0), { free: { esp: 80 * MIB, disk: 30 * MIB } })).toThrow(
    expect.objectContaining({
      code: "GENERATION_NO_SPACE",
      details: [expect.stringContaining("EFI system partition"), expect.stringContaining("disk")],
    }),
  );
  // Files that nothing refers to any more make room.
  const left = installed(1, { bootFiles: [{ name: "old.linux", size: 100 * MIB }] });
  const missing = { source: "/pool/x", sha256: "aa", size: 40 * MIB, present: false, path: "EFI/lethe/aa.linux" };
  expect(plan("new", left, { linux: missing, free: { esp: MIB, disk: 900 * MIB } }).space.esp.free).toBe(101 * MIB);
});

test("another system's boot loader stays, and that is said", () => {
  const { loader, ...rest } = facts("key-1", installed(0));
  const foreign = {
    ...rest,
    loader: { ...loader, fallback: loader.fallback.map((file) => ({ ...file, state: "differs" as const })) },
  };
  const { steps, notes } = decideInstall(foreign, disk, request("key-1"));
  const written = steps.flatMap((step) => (step.action === "write-loader" ? [step.path] : []));
  expect(written).toEqual(["EFI/lethe/systemd-bootx64.efi", "EFI/systemd/systemd-bootx64.efi"]);
  expect(notes).toHaveLength(1);
});

test("of a signed loader shim comes last: with it the rest is there; another system's takes no part of it", () => {
  const { loader, ...rest } = facts("key-1", installed(0));
  const at = (directory: string, first: string, state: "absent" | "differs") =>
    ["grubx64.efi", "mmx64.efi", first].map((name) => ({
      ...{ source: `/pool/${name}`, size: MIB, path: `${directory}/${name}` },
      state: name === "mmx64.efi" ? state : ("absent" as const),
    }));
  const written = (state: "absent" | "differs") => {
    const own = at("EFI/lethe", "shimx64.efi", "absent");
    const signed = { ...loader, fallback: at("EFI/BOOT", "BOOTX64.EFI", state), own, systemd: [] };
    const { steps } = decideInstall({ ...rest, loader: signed }, disk, { ...request("key-1"), secureBoot: true });
    return steps.flatMap((step) => (step.action === "write-loader" ? [step.path] : []));
  };
  expect(written("absent")).toEqual(["EFI/BOOT/grubx64.efi", "EFI/BOOT/mmx64.efi", "EFI/BOOT/BOOTX64.EFI"]);
  expect(written("differs")).toEqual(["EFI/lethe/grubx64.efi", "EFI/lethe/mmx64.efi", "EFI/lethe/shimx64.efi"]);
});
