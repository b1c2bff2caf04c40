import { dirname, join } from "node:path";
import { pause } from "./deadline.ts";
import { firmwareCode, firmwareVariables } from "./firmware.ts";
import type { VmContext } from "./guest.ts";
import { withoutOrphans } from "./orphans.ts";
import { makeWorkspace } from "./workspace.ts";

export type Accelerator = "kvm" | "tcg";

const VERDICT = "/run/lethe/kvm";
const PROBE_LIMIT = 15_000;

let known: Promise<Accelerator> | undefined;

/**
 * KVM where a guest really runs under it, emulation else. A /dev/kvm says nothing: where virtualisation
 * is nested it may be there and fail at the guest's first steps. The verdict is kept until the host boots anew.
 */
export function bestAccelerator(context: VmContext): Promise<Accelerator> {
  known ??= recalled(context);
  return known;
}

async function recalled(context: VmContext): Promise<Accelerator> {
  const { host } = context;
  if (!(await host.exists("/dev/kvm"))) return "tcg";
  const boot = (await host.readText("/proc/sys/kernel/random/boot_id")).trim();
  if (await host.exists(VERDICT)) {
    const [of, verdict] = (await host.readText(VERDICT)).trim().split(" ");
    if (of === boot && (verdict === "kvm" || verdict === "tcg")) return verdict;
  }
  const verdict = (await kvmWorks(context)) ? "kvm" : "tcg";
  if (host.uid === 0) {
    await host.makeDir(dirname(VERDICT));
    await host.writeFile(VERDICT, `${boot} ${verdict}\n`);
  }
  return verdict;
}

/** Boots the firmware alone: it has switched modes, built page tables and started a second processor when it speaks. */
async function kvmWorks(context: VmContext): Promise<boolean> {
  const { host, toolchain } = context;
  const workspace = await makeWorkspace(host);
  try {
    const variables = join(workspace, "variables");
    await host.writeFile(variables, await host.readFile(firmwareVariables(toolchain)));
    const probe = host.start(withoutOrphans(toolchain.wrap(probeArguments(variables))));
    try {
      let said = "";
      const spoke = new Promise<boolean>((resolve) => {
        const listen = (chunk: Buffer) => {
          said += chunk.toString("latin1");
          if (said.includes("BdsDxe:")) resolve(true);
          if (said.includes("KVM internal error")) resolve(false);
        };
        probe.stdout.on("data", listen);
        probe.stderr.on("data", listen);
      });
      return await Promise.race([spoke, probe.done.then(() => false), pause(PROBE_LIMIT).then(() => false)]);
    } finally {
      probe.kill("SIGKILL");
      await probe.done;
    }
  } finally {
    await host.remove(workspace, { recursive: true });
  }
}

function probeArguments(variables: string): string[] {
  return [
    ...["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot"],
    ...["-machine", "q35", "-accel", "kvm", "-cpu", "host", "-smp", "2", "-m", "256"],
    ...["-display", "none", "-serial", "stdio"],
    ...firmwareCode(variables),
  ];
}
