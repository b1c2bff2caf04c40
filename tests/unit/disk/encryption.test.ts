import { expect, test } from "vitest";
import { kernelCommandLine } from "../../../src/boot/index.ts";
import {
  type DiskPlan,
  type Inspection,
  type PoolContent,
  planPartition,
  readRecoveryKey,
  recoveryKey,
} from "../../../src/disk/index.ts";
import type { Declaration, DiskDeclaration, UnlockMethod } from "../../../src/model/index.ts";
import { GIB, image } from "./inspection.ts";

const MIB = 1024 ** 2;
const plain: DiskDeclaration = { espSize: GIB, swapSize: 0 };
const declared: DiskDeclaration = { ...plain, encrypt: { unlock: ["passphrase"] } };
const parts = { esp: { start: MIB, size: GIB }, pool: { start: MIB + GIB, size: 15 * GIB - 2 * MIB } };

const closed: Inspection = { ...image, deviceMapper: false };
const disk: Inspection = { ...image, target: { kind: "disk", path: "/dev/sdb", size: 16 * GIB, serial: "S3Z8NB0K" } };
const holding = (pool: PoolContent, on = disk): Inspection => ({ ...on, content: { kind: "lethe", parts, pool } });
const luks = { uuid: "0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01", recovery: true };
const btrfs = { kind: "btrfs", uuid: "b", layout: 1, subvolumes: [], swapSize: 0 } as const;

const actions = (plan: DiskPlan) => plan.steps.map(({ action }) => action).filter((one) => one !== "make-subvolume");
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

test("with device-mapper a volume is made before the btrfs in it, with its recovery key", () => {
  const plan = planPartition(disk, declared);
  expect(actions(plan)).toEqual(["make-table", "make-esp", "make-luks", "add-recovery-key", "make-pool", "finish"]);
  const made = plan.steps.find(({ action }) => action === "make-luks");
  const pool = plan.steps.find(({ action }) => action === "make-pool");
  expect(made).toMatchObject({ part: parts.pool });
  expect(pool).toMatchObject({ luks: made && "uuid" in made ? made.uuid : "" });
  expect(pool).not.toHaveProperty("size");
});

test("without it an image is made whole, with room for the header, and encrypted last", () => {
  const plan = planPartition(closed, declared);
  expect(actions(plan)).toEqual(["make-image", "make-table", "make-esp", "make-pool", "finish", "seal"]);
  expect(plan.steps.find(({ action }) => action === "make-pool")).toMatchObject({ size: parts.pool.size - 32 * MIB });
  expect(plan.steps.at(-1)).toMatchObject({ part: parts.pool });
  expect(plan.steps.find(({ action }) => action === "make-pool")).not.toHaveProperty("luks");
});

test("the cost of a guess is that of the declaration", () => {
  const keyDerivation = { memory: 64 * MIB, iterations: 4 };
  const encrypt = { unlock: ["passphrase"] as const, keyDerivation };
  for (const inspection of [disk, closed]) {
    const steps = planPartition(inspection, { ...plain, encrypt }).steps;
    expect(steps).toContainEqual(expect.objectContaining({ keyDerivation }));
  }
});

test("a volume that was begun is kept, and what it lacks is added", () => {
  const begun = holding({ kind: "none", luks: { ...luks, recovery: false } });
  const plan = planPartition(begun, declared);
  expect(actions(plan)).toEqual(["keep", "keep", "make-esp", "keep", "add-recovery-key", "make-pool", "finish"]);
  expect(plan.steps.find(({ action }) => action === "make-pool")).toMatchObject({ luks: luks.uuid });
  expect(actions(planPartition(holding({ ...btrfs, luks }), declared)).every((one) => one === "keep")).toBe(true);
});

test("a disk stays encrypted or not; a sealed image and a disk without device-mapper are refused", () => {
  const refused = (inspection: Inspection, declaration = declared) =>
    expect(() => planPartition(inspection, declaration));
  refused(holding(btrfs)).toThrow(refusal("DISK_NOT_ENCRYPTED"));
  refused(holding(btrfs, closed)).toThrow(refusal("DISK_NOT_ENCRYPTED"));
  refused(holding({ ...btrfs, luks }), plain).toThrow(refusal("DISK_ENCRYPTED"));
  refused(holding({ kind: "sealed", luks }, closed)).toThrow(refusal("DISK_SEALED"));
  refused(holding({ kind: "sealed", luks }, closed), plain).toThrow(refusal("DISK_SEALED"));
  refused({ ...disk, deviceMapper: false }).toThrow(refusal("DISK_NO_DEVICE_MAPPER"));
  const small = { ...image, target: { ...image.target, size: GIB + 2 * MIB + 270 * MIB } } as Inspection;
  refused(small, plain).not.toThrow();
  refused(small).toThrow(refusal("DISK_TOO_SMALL"));
});

test("what is on an image that is sealed at the end is told as destroyed", () => {
  const plan = planPartition({ ...closed, content: { kind: "foreign", found: ["ext4"] } }, declared, {
    confirm: "/srv/meadow.img",
  });
  expect(plan.steps[0]).toEqual({ action: "destroy", found: ["ext4"] });
});

test("a recovery key is as systemd writes one, and is read however it was typed", () => {
  const key = recoveryKey("0123456789abcdef".repeat(4));
  expect(key).toBe(Array(4).fill("cbdefghi-jklnrtuv").join("-"));
  expect(readRecoveryKey(` ${key.toUpperCase().replaceAll("-", " ")}\n`)).toBe(key);
  expect(readRecoveryKey(key.slice(1))).toBeUndefined();
  expect(readRecoveryKey(key.replace("c", "a"))).toBeUndefined();
});

test("the kernel command line names the volume, and each way of opening it", () => {
  const line = (unlock: readonly UnlockMethod[], luksUuid?: string) =>
    kernelCommandLine(
      {
        kernel: { parameters: [] },
        erase: "always",
        disk: { ...plain, encrypt: { unlock } },
      } as unknown as Declaration,
      { generation: 3, btrfsUuid: "b", ...(luksUuid === undefined ? {} : { luksUuid }) },
    );
  expect(line(["passphrase"])).not.toContain("luks");
  expect(line(["passphrase"], "u")).toContain("lethe.luks=u rd.luks.name=u=lethe rd.luks.options=u=tries=0 panic");
  const all = line(["tpm2", "security-key", "fido2"], "u");
  expect(all).toContain("rd.luks.options=u=tries=0,tpm2-device=auto,fido2-device=auto ");
  expect(all).toContain(" lethe.disk-key ");
});
