import { expect, test } from "vitest";
import { type DiskPlan, type Inspection, identity, isNothingToDo, planPartition } from "../../../src/disk/index.ts";
import type { DiskDeclaration } from "../../../src/model/index.ts";
import { GIB, image } from "./inspection.ts";

const declared: DiskDeclaration = { espSize: GIB, swapSize: 0 };

const disk: Inspection = {
  ...image,
  target: { kind: "disk", path: "/dev/sdb", size: 16 * GIB, serial: "S3Z8NB0K", wwn: "0x5002538d" },
  exists: true,
};

const subvolumes = [
  "@booted",
  "@generations",
  "@lethe",
  "@log",
  "@roots",
  "@state",
  "@state/cache",
  "@state/directory",
  "@state/file",
  "@state/repository",
  "@swap",
];

const parts = {
  esp: { start: 1024 ** 2, size: GIB },
  pool: { start: 1024 ** 2 + GIB, size: 15 * GIB - 2 * 1024 ** 2 },
};

const finished: Inspection = {
  ...disk,
  content: {
    kind: "lethe",
    parts,
    pool: { kind: "btrfs", uuid: "0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01", layout: 1, subvolumes, swapSize: 0 },
  },
};

const actions = (plan: DiskPlan) => plan.steps.map(({ action }) => action);
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

test("a new image, step by step", () => {
  expect(planPartition(image, declared)).toMatchSnapshot();
});

test("the same inspection gives the same plan, another seed other UUIDs", () => {
  expect(planPartition(image, declared)).toEqual(planPartition(image, declared));
  const other = planPartition({ ...image, seed: "ff".repeat(16) }, declared);
  expect(other.steps.find(({ action }) => action === "make-table")).not.toEqual(
    planPartition(image, declared).steps.find(({ action }) => action === "make-table"),
  );
});

test("on sectors of 4096 bytes the partitions lie at the same bytes", () => {
  const [, table] = planPartition({ ...image, sectorSize: 4096 }, declared).steps;
  if (table?.action !== "make-table") throw new Error("a table comes second");
  expect(table.parts).toEqual(parts);
  expect(table.script).toContain("start=256, size=262144,");
});

test("a finished disk has nothing to do", () => {
  const plan = planPartition(finished, declared);
  expect(isNothingToDo(plan)).toBe(true);
  expect(plan.steps.map((step) => (step.action === "keep" ? step.name : step.action))).toEqual([
    ...["lethe-esp", "lethe", "vfat", "btrfs"],
    ...["@generations", "@roots", "@booted", "@state"],
    ...["@state/directory", "@state/file", "@state/repository", "@state/cache", "@log", "@lethe", "@swap"],
  ]);
});

test("what was cut short goes on: after the table, and among the subvolumes", () => {
  const tableOnly: Inspection = { ...disk, content: { kind: "lethe", parts, pool: { kind: "none" } } };
  expect(actions(planPartition(tableOnly, declared)).slice(0, 5)).toEqual([
    ...["keep", "keep", "make-esp", "make-pool", "make-subvolume"],
  ]);
  const half: Inspection = {
    ...disk,
    content: {
      kind: "lethe",
      parts,
      pool: { kind: "btrfs", uuid: "u", layout: undefined, subvolumes: ["@generations", "@roots"], swapSize: 0 },
    },
  };
  expect(actions(planPartition(half, declared))).toEqual([
    ...["keep", "keep", "make-esp", "keep", "keep", "keep"],
    ...Array.from({ length: 9 }, () => "make-subvolume"),
    "finish",
  ]);
});

test("the swap file follows the declaration", () => {
  const changes = (present: number, wanted: number) => {
    const content = {
      ...finished.content,
      pool: { ...(finished.content as { pool: object }).pool, swapSize: present },
    };
    const plan = planPartition({ ...finished, content } as Inspection, { ...declared, swapSize: wanted });
    return plan.steps.filter(({ action }) => action !== "keep");
  };
  expect(changes(0, GIB)).toEqual([{ action: "make-swap", size: GIB }]);
  expect(changes(GIB, GIB)).toEqual([]);
  expect(changes(GIB, 0)).toEqual([{ action: "change-swap", from: GIB, size: 0 }]);
});

test("an ESP that is smaller than declared is kept, and that is said", () => {
  const [esp] = planPartition(finished, { ...declared, espSize: 2 * GIB }).steps;
  expect(esp).toMatchObject({
    action: "keep",
    name: "lethe-esp",
    note: expect.stringContaining("are declared") as string,
  });
});

test("a partition becomes the pool, and its ESP is left as it is", () => {
  const partition: Inspection = {
    ...disk,
    target: { kind: "partition", path: "/dev/sda3", size: 8 * GIB, partuuid: "p-3", esp: "/dev/sda1" },
  };
  expect(actions(planPartition(partition, declared)).slice(0, 4)).toEqual([
    "keep",
    "keep",
    "make-pool",
    "make-subvolume",
  ]);
});

test("every refusal, whatever is confirmed", () => {
  const confirm = "S3Z8NB0K";
  const refused = (inspection: Inspection, declaration = declared) => {
    return expect(() => planPartition(inspection, declaration, { confirm }));
  };
  refused({ ...disk, uses: ["/dev/sdb1 is mounted at /home"] }).toThrow(refusal("DISK_IN_USE"));
  refused({ ...disk, readOnly: true }).toThrow(refusal("DISK_READ_ONLY"));
  refused({ ...disk, sectorSize: 520 }).toThrow(refusal("DISK_SECTOR_SIZE"));
  refused(disk, { ...declared, espSize: 1024 ** 2 }).toThrow(refusal("DISK_ESP_TOO_SMALL"));
  refused({ ...disk, sectorSize: 4096 }, { ...declared, espSize: GIB / 8 }).toThrow(refusal("DISK_ESP_TOO_SMALL"));
  refused(disk, { ...declared, swapSize: 16 * GIB }).toThrow(refusal("DISK_TOO_SMALL"));
  const pool = { kind: "btrfs", uuid: "u", layout: 2, subvolumes: [], swapSize: 0 } as const;
  refused({ ...disk, content: { kind: "lethe", parts, pool } }).toThrow(refusal("DISK_NEWER_LAYOUT"));
});

test("destruction wants the identity, and nothing else will do", () => {
  const foreign: Inspection = { ...disk, content: { kind: "foreign", found: ["ext4 file system"] } };
  for (const confirm of [undefined, "/dev/sdb", "s3z8nb0k", ""]) {
    const options = confirm === undefined ? {} : { confirm };
    expect(() => planPartition(foreign, declared, options)).toThrow(refusal("DISK_FOREIGN"));
  }
  expect(planPartition(foreign, declared, { confirm: "S3Z8NB0K" }).steps[0]).toEqual({
    action: "destroy",
    found: ["ext4 file system"],
  });
  const damaged: Inspection = { ...disk, content: { kind: "lethe", parts, pool: { kind: "damaged", what: "ext4" } } };
  expect(() => planPartition(damaged, declared)).toThrow(refusal("DISK_DAMAGED"));
  expect(actions(planPartition(damaged, declared, { confirm: "S3Z8NB0K" })).slice(0, 4)).toEqual([
    ...["destroy", "make-table", "make-esp", "make-pool"],
  ]);
});

test("a target is identified by what it is", () => {
  expect(identity({ kind: "disk", path: "/dev/sdb", size: 1, serial: "S1", wwn: "W1" })).toBe("S1");
  expect(identity({ kind: "disk", path: "/dev/sdb", size: 1, serial: "", wwn: "W1" })).toBe("W1");
  expect(identity({ kind: "disk", path: "/dev/vdb", size: 1, serial: "" })).toBe("/dev/vdb");
  expect(identity({ kind: "partition", path: "/dev/sda3", size: 1, partuuid: "p", esp: "/dev/sda1" })).toBe("p");
  expect(identity(image.target)).toBe("/srv/meadow.img");
});
