import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { realHost } from "../src/host/index.ts";
import { silent } from "../src/model/index.ts";
import { withMachine } from "../src/vm/index.ts";
import { buildSystem, initSystem } from "../src/workflows/index.ts";
import type { BenchContext, Row } from "./row.ts";

const BOOTS = 3;

/**
 * What the reset adds to a boot: how long the initrd takes to make a root and mount it, against mounting the former root
 * as it is, which it does where the generation is not there. In a virtual machine, in turns, the fastest of each.
 */
export async function resetBench({ toolchain, scratch }: BenchContext): Promise<Row[]> {
  const host = realHost();
  const workspace = { host, progress: silent, release: resolve("dist"), cwd: process.cwd() };
  const config = join(scratch, "config");
  await cp("examples/minimal", config, { recursive: true });
  await buildSystem(workspace, config);
  const image = join(scratch, "disk.img");
  await initSystem(workspace, config, image, { size: 8 * 1024 ** 3, confirm: () => Promise.resolve() });
  let accelerator = "tcg";
  /** Seconds that the initrd's unit took, by the kernel's clock. */
  const boot = (...kernelParameters: string[]) =>
    withMachine({ host, toolchain }, { disks: [{ path: image, unsafe: true }], kernelParameters }, async (machine) => {
      accelerator = machine.accelerator;
      await machine.waitForAgent({ timeout: 600_000 });
      await machine.run("systemctl is-system-running --wait", { timeout: 600_000 });
      const shown = await machine.succeed("journalctl --boot --output=json UNIT=lethe-root.service");
      const times = shown
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly JOB_TYPE?: string; readonly __MONOTONIC_TIMESTAMP: string })
        .filter(({ JOB_TYPE }) => JOB_TYPE === "start")
        .map((entry) => Number(entry.__MONOTONIC_TIMESTAMP) / 1e6);
      const [begun, ended] = [Math.min(...times), Math.max(...times)];
      if (times.length < 2) throw new Error(`lethe-root.service did not say when it began and ended:\n${shown}`);
      const isFormer = (await machine.run("test -e /run/lethe/fallback")).status === 0;
      await machine.powerOff();
      return { seconds: ended - begun, isFormer };
    });
  let [made, former] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let count = 0; count < BOOTS; count += 1) {
    const one = await boot();
    const other = await boot("lethe.generation=0");
    if (one.isFormer || !other.isFormer) throw new Error("one boot of the two has to make a root, and the other not");
    made = Math.min(made, one.seconds);
    former = Math.min(former, other.seconds);
  }
  return [
    {
      what: `reset at boot (${accelerator === "kvm" ? "KVM" : "emulated"}): a root is made and mounted`,
      against: "the same boot without it: the former root is mounted",
      ours: made,
      theirs: former,
      goal: { secondsMore: accelerator === "kvm" ? 0.3 : 1.5 },
    },
  ];
}
