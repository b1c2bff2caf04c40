import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyDisk, inspectTarget, isNothingToDo, openDisk, planPartition } from "../../../src/disk/index.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";
import { context, MIB, run, scratch, smallDisk } from "./support.ts";

test("partitioning that is killed after any step goes on where it stopped, with nothing to confirm", async () => {
  const directory = await scratch();
  const image = join(directory, "disk.img");
  const mounts = join(directory, "mnt");
  const disk = { ...smallDisk, swapSize: 16 * MIB };
  await mkdir(mounts);
  for (let effects = 0; ; effects += 1) {
    await rm(image, { force: true });
    const host = interrupting(context.host, effects);
    const given = { ...context, host };
    const inspect = () => inspectTarget(context, image, { size: 600 * MIB });
    const whole = await applyDisk(given, planPartition(await inspect(), disk), mounts).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Interrupted) return false;
        throw error;
      },
    );
    // With the process its mount namespace has gone.
    if ((await run(["mountpoint", "--quiet", join(mounts, "top")], [0, 1, 32])).status === 0) {
      await run(["umount", join(mounts, "top")]);
    }
    const again = planPartition(await inspect(), disk);
    if (whole) expect(isNothingToDo(again)).toBe(true);
    await applyDisk(context, again, mounts);
    expect(isNothingToDo(planPartition(await inspect(), disk))).toBe(true);
    await (await openDisk(context, again.target, mounts)).close();
    if (!whole) continue;
    expect(effects).toBeGreaterThan(20);
    return;
  }
});
