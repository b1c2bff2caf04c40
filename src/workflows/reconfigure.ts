import { join } from "node:path";
import { formatComponents } from "../format/index.ts";
import type { InstallPlan } from "../generation/index.ts";
import { type Declaration, type MountedDisk, SUBVOLUMES, type Toolchain, UserError } from "../model/index.ts";
import { type BuildSystemOptions, buildSystem } from "./build.ts";
import { installRoot } from "./init.ts";
import { requireLetheMachine, runningDeclaration, withRunningDisk } from "./running-machine.ts";
import { requireBootable } from "./secure-boot.ts";
import type { Workspace } from "./workspace.ts";

export interface ReconfigureOptions extends Pick<BuildSystemOptions, "frozen"> {
  /** Boot its user space at once. */
  readonly now?: boolean;
  /** Stop once it is known what would be installed. It is built, as that is known of a built system only. */
  readonly planOnly?: boolean;
}

/** Builds this machine's config and makes it the next system to boot. */
export async function reconfigureSystem(
  workspace: Workspace,
  config: string | undefined,
  { now = false, planOnly = false, ...options }: ReconfigureOptions = {},
): Promise<InstallPlan> {
  const { host } = workspace;
  await requireLetheMachine(workspace);
  const built = await buildSystem(workspace, config ?? (await homeOfConfig(workspace)), {
    ...options,
    onlyCache: planOnly,
  });
  if (now) await requireSameKernel(workspace, built.root.kernelVersion);
  await requireBootable(workspace, built);
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const plan = await installRoot(workspace, built, disk, { planOnly });
    if (planOnly) return plan;
    await host.makeDir(join(disk.top, SUBVOLUMES.state, ".lethe"));
    await host.writeFile(
      join(disk.top, SUBVOLUMES.state, ".lethe", "components"),
      formatComponents(built.config.declaration.components),
    );
    if (now) await softReboot(workspace, disk, toolchain, built.config.declaration, plan.number);
    return plan;
  });
}

async function homeOfConfig(workspace: Workspace): Promise<string> {
  const { configHome, hostname } = await runningDeclaration(workspace);
  const several = await workspace.host.exists(join(configHome, "machines"));
  return several ? `${configHome}#${hostname}` : configHome;
}

async function requireSameKernel({ host }: Workspace, version: string): Promise<void> {
  const { text: running } = await host.run(["uname", "--kernel-release"], { effect: "read" });
  if (running === version) return;
  throw new UserError("GENERATION_NEW_KERNEL", `the new system has the kernel ${version}, and ${running} is running`, {
    hint: "A soft reboot keeps the kernel. Leave out --now and reboot.",
  });
}

/**
 * The same preparation of a root as the initrd's, into /run/nextroot of PID 1's mount namespace (ours ends with us),
 * where systemd looks for the root of a soft reboot.
 */
async function softReboot(
  { host, progress }: Workspace,
  disk: MountedDisk,
  toolchain: Toolchain,
  declaration: Declaration,
  generation: number,
): Promise<void> {
  progress.step("soft reboot");
  const script = "/usr/lib/lethe-boot/lethe-root";
  const mode = declaration.erase === "report" ? "keep" : "erase";
  const made = await host.run(toolchain.wrap([script, "make", disk.top, String(generation), mode]));
  const { text: device } = await host.run(["findmnt", "-nvo", "SOURCE", "-M", "/"], { effect: "read" });
  const inMain = `set -eu
mkdir -p /run/lethe/top
mount -t btrfs -o subvolid=5 "$1" /run/lethe/top
mount --make-private /run/lethe/top
${script} mount "$1" /run/lethe/top "$2" /run/nextroot
umount /run/lethe/top
touch /run/lethe/soft-rebooted
printf '%s\\n' "$2" >/run/lethe/boot
printf '%s\\n' "$3" >/run/lethe/generation
systemctl --no-block soft-reboot`;
  await host.run([
    "nsenter",
    "--target",
    "1",
    "--mount",
    "sh",
    "-c",
    inMain,
    "sh",
    device,
    made.text,
    String(generation),
  ]);
}
