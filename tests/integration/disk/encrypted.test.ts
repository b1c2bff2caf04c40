import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  applyDisk,
  beginUnsealed,
  type DiskContext,
  type DiskPlan,
  type Inspection,
  inspectTarget,
  openDisk,
  planPartition,
  recoveryKey,
} from "../../../src/disk/index.ts";
import type { DiskDeclaration } from "../../../src/model/index.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";
import { context, MIB, run, scratch, smallDisk, tool } from "./support.ts";

const RECOVERY = recoveryKey("0123456789abcdef".repeat(4));
const disk: DiskDeclaration = {
  ...smallDisk,
  encrypt: { unlock: ["passphrase"], keyDerivation: { memory: 32 * MIB, iterations: 4 } },
};
const keys = { passphrase: async () => Buffer.from("sesame, open"), recoveryKey: async () => RECOVERY };
const MARKER = "a line that nobody without the key may read\n";

/** As a host without device-mapper would plan it, whatever this one has. */
async function look(path: string): Promise<Inspection> {
  return { ...(await inspectTarget({ ...context, keys }, path, { size: 400 * MIB })), deviceMapper: false };
}

async function sealed(given: DiskContext, plan: DiskPlan, mounts: string): Promise<void> {
  const unsealed = await beginUnsealed(given, plan);
  if (unsealed === undefined) throw new Error("it is not sealed at the end");
  await applyDisk(given, unsealed.plan, mounts);
  const opened = await openDisk(given, unsealed.plan.target, mounts);
  try {
    // zstd:1 would hide it. A file without copy-on-write is not compressed.
    const marker = join(opened.top, "marker");
    await writeFile(marker, "");
    await run(["chattr", "+C", marker]);
    await writeFile(marker, MARKER.repeat(100_000));
  } finally {
    await opened.close();
  }
  await unsealed.seal(given, mounts);
}

/** The exit status of trying a key on the image's second partition. */
async function opens(image: string, directory: string, key: string): Promise<number> {
  const part = join(directory, "part");
  await run(["sh", "-c", `dd if="$1" bs=1M skip=65 of="$2" status=none`, "sh", image, part]);
  const { status } = await tool(["cryptsetup", "open", "--test-passphrase", "--key-file", "-", part], [0, 2], key);
  return status;
}

test("an image is encrypted at the end without device-mapper: its two keys open it, nothing can be read in it, nothing is left beside it", async () => {
  const directory = await scratch();
  const image = join(directory, "images", "disk.img");
  const mounts = join(directory, "mnt");
  await mkdir(mounts);
  const plan = planPartition(await look(image), disk);
  expect(plan.steps.at(-1)).toMatchObject({ action: "seal" });
  await sealed({ ...context, keys }, plan, mounts);

  expect(await readdir(join(directory, "images"))).toEqual(["disk.img"]);
  expect((await stat(image)).mode & 0o777).toBe(0o600);
  expect((await readFile(image)).includes(MARKER.trim())).toBe(false);
  expect(await opens(image, directory, "sesame, open")).toBe(0);
  expect(await opens(image, directory, RECOVERY)).toBe(0);
  expect(await opens(image, directory, "sesame")).toBe(2);
  expect((await readFile("/proc/self/mounts", "utf8")).includes(mounts)).toBe(false);

  const again = await look(image);
  if (again.content.kind !== "lethe") throw new Error("it is no Lethe disk");
  expect(again.content.pool.luks).toMatchObject({ recovery: true });
  const refused = expect.objectContaining({ code: "DISK_SEALED" }) as Error;
  const closed: Inspection = {
    ...again,
    content: { ...again.content, pool: { kind: "sealed", luks: { uuid: "u", recovery: true } } },
  };
  expect(() => planPartition(closed, disk)).toThrow(refused);
  expect(() => planPartition(closed, smallDisk)).toThrow(refused);
});

test("an image whose making is cut short has no name before it is encrypted, and the next run begins anew", async () => {
  const directory = await scratch();
  const image = join(directory, "images", "disk.img");
  const mounts = join(directory, "mnt");
  await mkdir(mounts);
  const counting = interrupting(context.host, Number.POSITIVE_INFINITY);
  await sealed({ ...context, keys, host: counting }, planPartition(await look(image), disk), mounts);
  await rm(image);
  // One cut while it is put together, and each of them while it is encrypted.
  for (const effects of [12, ...Array.from({ length: 10 }, (_, index) => counting.count() - 10 + index)]) {
    const given = { ...context, keys, host: interrupting(context.host, effects) };
    const cut = sealed(given, planPartition(await look(image), disk), mounts);
    await expect(cut).rejects.toBeInstanceOf(Interrupted);
    for (const name of ["keys", "esp", "top"]) await run(["umount", "--quiet", join(mounts, name)], [0, 1, 32]);
    if (!(await context.host.exists(image))) continue;
    expect(await opens(image, directory, RECOVERY)).toBe(0);
    expect(await readdir(join(directory, "images"))).toEqual(["disk.img"]);
    await rm(image);
  }
});
