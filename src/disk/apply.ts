import { dirname, join } from "node:path";
import { LAYOUT_VERSION, type Target, UserError } from "../model/index.ts";
import { runOnPart } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import { addRecoveryKey, makeLuks } from "./encrypt.ts";
import { inspectTarget } from "./inspect.ts";
import { identity } from "./inspection.ts";
import { DIRECTORIES, ESP_LABEL, LAYOUT_FILE, POOL_LABEL, SWAP_FILE } from "./layout.ts";
import { withMapped } from "./mapped.ts";
import { openParts } from "./open.ts";
import type { ChangeSwapStep, DiskPlan, DiskStep, MakePoolStep, MakeSubvolumeStep, MakeSwapStep } from "./step.ts";

/**
 * Does what the plan says; a plan of `keep` steps alone touches nothing. `mountDirectory` is an empty directory of
 * the caller's, who runs in a private mount namespace.
 *
 * There is no journal: the disk is its own. Each step leaves something that the next inspection sees (the table's
 * names, a file system's signature, a subvolume), and the layout file is written last; so a run that was cut short
 * is finished by planning and applying again.
 */
export async function applyDisk(context: DiskContext, plan: DiskPlan, mountDirectory: string): Promise<void> {
  const steps = plan.steps.filter(({ action }) => action !== "keep");
  if (steps.length === 0) return;
  await sameTarget(context, plan.target);
  for (const step of steps.filter(onTheDevice)) await applyToDevice(context, plan, step, mountDirectory);
  const inside = steps.filter((step) => !onTheDevice(step));
  if (inside.length > 0) await applyInside(context, plan.target, inside, mountDirectory);
}

type DeviceStep = Exclude<DiskStep, MakeSubvolumeStep | MakeSwapStep | ChangeSwapStep | { action: "finish" | "seal" }>;

function onTheDevice(step: DiskStep): step is DeviceStep {
  return !["make-subvolume", "make-swap", "change-swap", "finish", "seal"].includes(step.action);
}

/** Names of devices move between boots and when something is plugged in; what was planned for must be what is there. */
async function sameTarget(context: DiskContext, target: Target): Promise<void> {
  const options = { size: target.size, ...(target.kind === "partition" ? { esp: target.esp } : {}) };
  const now = await inspectTarget(context, target.path, options);
  if (identity(now.target) !== identity(target) || now.target.size !== target.size) {
    throw new UserError("DISK_CHANGED", `${target.path} is no longer what the plan was made for`, {
      details: [`planned: ${identity(target)}, ${target.size} bytes`, `found: ${identity(now.target)}`],
    });
  }
  if (now.uses.length === 0) return;
  throw new UserError("DISK_IN_USE", `${target.path} is in use, so it is not touched`, { details: now.uses });
}

async function applyToDevice(
  context: DiskContext,
  { target }: DiskPlan,
  step: DeviceStep,
  scratch: string,
): Promise<void> {
  const { host, toolchain, progress } = context;
  switch (step.action) {
    case "keep":
      return;
    case "destroy":
      progress?.step("erase what was there");
      await host.run(["wipefs", "--all", target.path]);
      return;
    case "make-image":
      progress?.step("make the image file");
      await host.makeDir(dirname(target.path));
      await host.run(["truncate", "--size", String(step.size), target.path]);
      return;
    case "make-table":
      progress?.step("write the partition table");
      await host.run(
        toolchain.wrap(["sfdisk", "--quiet", "--wipe", "always", "--wipe-partitions", "always", target.path]),
        { input: step.script },
      );
      if ((await host.which("udevadm")) !== undefined) await host.run(["udevadm", "settle"], { accept: [0, 1] });
      return;
    case "make-esp":
      progress?.step("make the EFI system partition's file system");
      await runOnPart(context, target, step.part, toolchain.wrap(mkfsVfat(step.volumeId)));
      return;
    case "make-luks":
      progress?.step("make the encryption");
      return makeLuks(context, target, step);
    case "add-recovery-key":
      return addRecoveryKey(context, target, step.part, scratch);
    case "make-pool":
      progress?.step("make the btrfs");
      return makePool(context, target, step);
  }
}

async function makePool(context: DiskContext, target: Target, step: MakePoolStep): Promise<void> {
  const argv = context.toolchain.wrap(mkfsBtrfs(step));
  if (step.luks === undefined) {
    await runOnPart(context, target, step.part, argv);
    return;
  }
  await withMapped(context, target, step.part, { uuid: step.luks }, async (device) => {
    await context.host.run([...argv, device]);
    await context.host.run(["sync", device]);
  });
}

/** `-I`: a kernel may still hold partition nodes of what was on this loop device before. */
function mkfsVfat(volumeId: string): string[] {
  return ["mkfs.vfat", "-I", "-F", "32", "-n", ESP_LABEL, "-i", volumeId];
}

/** Writes the signature last, so one that was cut short is seen as none. */
function mkfsBtrfs({ uuid, size }: MakePoolStep): string[] {
  const bytes = size === undefined ? [] : ["--byte-count", String(size)];
  return ["mkfs.btrfs", "--quiet", "--force", "-L", POOL_LABEL, "-U", uuid, ...bytes];
}

type InsideStep = DiskStep;

async function applyInside(
  context: DiskContext,
  target: Target,
  steps: readonly InsideStep[],
  mountDirectory: string,
): Promise<void> {
  context.progress?.step("make the subvolumes");
  const opened = await openParts(context, target, mountDirectory);
  try {
    for (const step of steps) await applyToPool(context, opened.top, step);
    await context.host.run(context.toolchain.wrap(["btrfs", "filesystem", "sync", opened.top]));
  } finally {
    await opened.close();
  }
}

async function applyToPool(context: DiskContext, top: string, step: InsideStep): Promise<void> {
  const { host, toolchain } = context;
  switch (step.action) {
    case "make-subvolume":
      await host.run(toolchain.wrap(["btrfs", "--quiet", "subvolume", "create", join(top, step.name)]));
      if (step.nocow) await host.run(["chattr", "+C", join(top, step.name)]);
      return;
    case "make-swap":
      return makeSwap(context, join(top, SWAP_FILE), step.size);
    case "change-swap":
      await host.remove(join(top, SWAP_FILE));
      return step.size === 0 ? undefined : makeSwap(context, join(top, SWAP_FILE), step.size);
    case "finish":
      for (const directory of DIRECTORIES) await host.makeDir(join(top, directory));
      await host.run(toolchain.wrap(["btrfs", "filesystem", "sync", top]));
      return host.writeFile(join(top, LAYOUT_FILE), `${LAYOUT_VERSION}\n`);
    default:
      throw new Error(`${step.action} is no step inside the pool`);
  }
}

/** Made beside and renamed, so that a swap file of the right size is a whole one. */
async function makeSwap({ host, toolchain }: DiskContext, path: string, size: number): Promise<void> {
  const beside = `${path}.new`;
  await host.remove(beside);
  await host.run(toolchain.wrap(["btrfs", "filesystem", "mkswapfile", "--size", String(size), beside]));
  await host.rename(beside, path);
}
