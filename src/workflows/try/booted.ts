import { UserError } from "../../model/index.ts";
import type { Machine } from "../../vm/index.ts";

/** What tells why a boot is not complete. */
const WHY = [
  "systemctl --no-pager --full status lethe-booted.service",
  "systemctl --no-pager --plain --no-legend list-jobs",
  "systemctl --no-pager --plain --no-legend --failed",
  "journalctl --no-pager --boot --lines=80",
].join("; ");

/**
 * Until systemd has started all there is to start, of which Lethe's calling the boot complete is a part. It is waited
 * for and not asked for: asking would start what a boot has failed to start by itself.
 */
export async function bootComplete(machine: Machine, timeout = 300_000): Promise<void> {
  await machine.waitForAgent();
  const state = await systemState(machine, performance.now() + timeout);
  const { status } = await machine.run("systemctl is-active --quiet lethe-booted.service");
  if (status === 0) return;
  const { stdout, stderr } = await machine.run(WHY);
  throw new UserError("VM_COMMAND", "the guest has started and its boot is not complete", {
    details: [
      `systemd says: ${`${state.stdout}${state.stderr}`.trim()}`,
      ...`${stdout}${stderr}`.trimEnd().split("\n"),
    ],
  });
}

/** On a host with too much to do systemd may not answer in time: then nothing is known yet. `until`: of performance.now(). */
async function systemState(machine: Machine, until: number) {
  for (;;) {
    const state = await machine.run("systemctl is-system-running --wait", {
      timeout: Math.max(until - performance.now(), 1000),
    });
    if (!/^(unknown)?$/.test(state.stdout.trim()) || performance.now() > until) return state;
  }
}
