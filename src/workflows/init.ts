import { resolve } from "node:path";
import { kernelCommandLine } from "../boot/index.ts";
import {
  applyDisk,
  beginUnsealed,
  type DiskContext,
  type DiskPlan,
  identity,
  inspectTarget,
  isNothingToDo,
  notEncrypted,
  openDisk,
  planPartition,
  type Unsealed,
} from "../disk/index.ts";
import {
  applyGenerationPlan,
  freeOnEsp,
  type InstallPlan,
  type NewRoom,
  planInstall,
  requireRoom,
  withGenerationLock,
} from "../generation/index.ts";
import { type DiskDeclaration, type MountedDisk, type Target, UserError } from "../model/index.ts";
import { type BuiltSystem, buildSystem } from "./build.ts";
import { loadConfig } from "./config.ts";
import { keepConfig } from "./config-home.ts";
import { type HeldKeys, heldKeys, type KeySource, requireKeysFor } from "./disk-keys.ts";
import { requireBootable } from "./secure-boot.ts";
import { releaseOf, toolchainOf, type Workspace, withScratch } from "./workspace.ts";

export interface TargetOptions {
  /** Bytes, for an image that is to be made. */
  readonly size?: number;
  /** EFI system partition, beside an existing partition. */
  readonly esp?: string;
  /** Asked before anything is destroyed; returns once a person has agreed. */
  confirm(question: { readonly losses: readonly string[]; readonly word: string }): Promise<void>;
  /** Where a disk that is encrypted has its keys from; absent: none is opened or made. */
  readonly keys?: KeySource;
  /** Told of the plan before it is carried out. */
  onPlan?(plan: DiskPlan): void;
  /** Default: both. */
  readonly part?: "partitions" | "file-systems";
  /** Stop once the plan is told. */
  readonly planOnly?: boolean;
}

interface PrepareOptions extends TargetOptions {
  /** Throws where what comes next would fail on such a disk: before anything of it is touched, or anybody is asked. */
  allows?(plan: DiskPlan): Promise<void>;
}

/**
 * Prepares a disk, a partition or an image for CONFIG; nothing to do where it is done. `partitions` stops before the
 * file systems; `file-systems` wants the partitions to be there: UserError DISK_NOT_PARTITIONED.
 */
export async function partitionTarget(
  workspace: Workspace,
  config: string | undefined,
  target: string,
  options: TargetOptions,
): Promise<DiskPlan> {
  const { declaration } = await loadConfig(workspace, config);
  const { plan } = await preparedDisk(workspace, declaration.disk, target, {
    ...options,
    allows: async ({ steps, target: { path } }) => {
      if (!steps.some(({ action }) => action === "seal")) return;
      throw new UserError("DISK_SEALED", `${path} would be encrypted here as a whole, with all that is to be in it`, {
        hint: "This host has no device-mapper. lethe system init makes an encrypted image here, in one go.",
      });
    },
  });
  return plan;
}

/** A disk that is ready to be installed on. */
interface Prepared {
  readonly plan: DiskPlan;
  /** Where it is not the plan's own target: an image that is sealed once all is in it. */
  readonly unsealed?: Unsealed;
  readonly keys: HeldKeys | undefined;
}

async function preparedDisk(
  workspace: Workspace,
  disk: DiskDeclaration,
  path: string,
  options: PrepareOptions,
): Promise<Prepared> {
  const { host, progress, cwd } = workspace;
  const keys = heldKeys(host, options.keys);
  const context = { host, progress, toolchain: await toolchainOf(workspace), ...(keys === undefined ? {} : { keys }) };
  const { size, esp } = options;
  const inspection = await inspectTarget(context, resolve(cwd, path), {
    ...(size === undefined ? {} : { size }),
    ...(esp === undefined ? {} : { esp }),
  });
  const word = identity(inspection.target);
  const foreign = inspection.content.kind === "foreign" || isDamaged(inspection.content);
  // Refusals that nobody can agree away come first; then the person is asked; then it may be destroyed.
  const plan = partOf(planPartition(inspection, disk, foreign ? { confirm: word } : {}), options.part);
  options.onPlan?.(plan);
  if (options.planOnly === true) return { plan, keys };
  await options.allows?.(plan);
  const losses = plan.steps.flatMap((step) => (step.action === "destroy" ? step.found : []));
  if (losses.length > 0) await options.confirm({ losses, word });
  if (isNothingToDo(plan)) return { plan, keys };
  requireKeysFor(plan, keys);
  await keys?.prepare(plan);
  progress.step(`partitioning ${path}`);
  const unsealed = await beginUnsealed(context, plan);
  try {
    await withScratch({ host }, (scratch) => applyDisk(context, unsealed?.plan ?? plan, scratch));
  } catch (error) {
    await unsealed?.discard();
    throw error;
  }
  return { plan, keys, ...(unsealed === undefined ? {} : { unsealed }) };
}

const OF_PARTITIONS: readonly string[] = ["destroy", "make-image", "make-table"];

function partOf(plan: DiskPlan, part: TargetOptions["part"]): DiskPlan {
  if (part === undefined) return plan;
  if (part === "file-systems" && plan.steps.some(({ action }) => OF_PARTITIONS.includes(action))) {
    throw new UserError("DISK_NOT_PARTITIONED", `${plan.target.path} has no partitions of Lethe's yet`, {
      hint: "lethe partition makes them.",
    });
  }
  const wanted = (step: DiskPlan["steps"][number]) =>
    part === "partitions"
      ? OF_PARTITIONS.includes(step.action) || (step.action === "keep" && step.kind === "partition")
      : step.action !== "keep" || step.kind !== "partition";
  return { ...plan, steps: plan.steps.filter(wanted) };
}

function isDamaged(content: { readonly kind: string; readonly pool?: { readonly kind: string } }): boolean {
  return content.kind === "lethe" && content.pool?.kind === "damaged";
}

export interface InitResult {
  readonly disk: DiskPlan;
  readonly install: InstallPlan;
}

/** Everything that can fail without touching the disk comes first: config, lock, build, space. Then disk, generation, config. */
export async function initSystem(
  workspace: Workspace,
  config: string | undefined,
  target: string,
  options: TargetOptions,
): Promise<InitResult> {
  return initBuilt(workspace, await buildSystem(workspace, config), target, options);
}

/** The same for what is built already. */
export async function initBuilt(
  workspace: Workspace,
  built: BuiltSystem,
  target: string,
  options: TargetOptions,
): Promise<InitResult> {
  const { host, progress } = workspace;
  const { root, toolchain, config } = built;
  const context = { host, toolchain, progress };
  const { declaration } = config;
  await requireBootable(workspace, built, resolve(workspace.cwd, target));
  const { plan, unsealed, keys } = await preparedDisk(workspace, declaration.disk, target, {
    ...options,
    allows: async (plan) =>
      requireRoom(
        context,
        root,
        { architecture: declaration.architecture, secureBoot: declaration.boot.secureBoot },
        {
          ...newRoom(plan),
          // A partition's ESP is another system's, and stays as it is.
          ...(plan.target.kind === "partition" && makesPool(plan)
            ? { esp: await freeOnEsp(context, plan.target.esp) }
            : {}),
        },
      ),
  });
  const opening = { ...context, ...(keys === undefined ? {} : { keys }) };
  try {
    const install = await withDisk(opening, unsealed?.plan.target ?? plan.target, async (mounted) => {
      // What an image is put together in knows nothing of the encryption that will be around it.
      const disk = unsealed === undefined ? mounted : { ...mounted, luksUuid: unsealed.luksUuid };
      const installed = await installRoot(workspace, built, disk);
      await keepConfig(workspace, built.config, disk, built.toolchain);
      return installed;
    });
    await withScratch({ host }, async (scratch) => unsealed?.seal(opening, scratch));
    return { disk: plan, install };
  } finally {
    await unsealed?.discard();
  }
}

function makesPool({ steps }: DiskPlan): boolean {
  return steps.some(({ action }) => action === "make-pool");
}

/** What a FAT keeps for itself is less than this part of it. */
const OF_ESP = 0.98;

function newRoom({ steps }: DiskPlan): NewRoom {
  const room: { esp: number | undefined; disk: number | undefined } = { esp: undefined, disk: undefined };
  let swap = 0;
  for (const step of steps) {
    if (step.action === "make-esp") room.esp = step.part.size * OF_ESP;
    if (step.action === "make-pool") room.disk = step.part.size;
    if (step.action === "make-swap") swap = step.size;
  }
  return room.disk === undefined ? room : { ...room, disk: room.disk - swap };
}

async function withDisk<T>(context: DiskContext, target: Target, use: (disk: MountedDisk) => Promise<T>): Promise<T> {
  return withScratch(context, async (scratch) => {
    const disk = await openDisk(context, target, scratch);
    try {
      return await use(disk);
    } finally {
      await disk.close();
    }
  });
}

/** Installs a built root as the next generation of an opened disk; with `planOnly`, says what that would take. */
export async function installRoot(
  workspace: Workspace,
  { config, root, toolchain }: BuiltSystem,
  disk: MountedDisk,
  { planOnly = false }: { readonly planOnly?: boolean } = {},
): Promise<InstallPlan> {
  const { host, progress } = workspace;
  const context = { host, toolchain, progress };
  const { declaration } = config;
  const { version } = await releaseOf(workspace);
  if (declaration.disk.encrypt !== undefined && disk.luksUuid === undefined) throw notEncrypted("this disk");
  const luks = disk.luksUuid === undefined ? {} : { luksUuid: disk.luksUuid };
  return withGenerationLock(context, disk, async () => {
    progress.step(planOnly ? "planning the generation" : "installing the generation");
    const plan = await planInstall(context, disk, {
      root,
      architecture: declaration.architecture,
      hostname: declaration.hostname,
      menuSeconds: declaration.boot.menuSeconds,
      tries: declaration.boot.tries,
      secureBoot: declaration.boot.secureBoot,
      letheVersion: version,
      commandLine: (boot) => kernelCommandLine(declaration, { ...boot, ...luks }),
    });
    if (!planOnly) await applyGenerationPlan(context, disk, plan);
    return plan;
  });
}
