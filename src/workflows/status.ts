import { join, resolve } from "node:path";
import { type Difference, diff, type Explanation, explainer, type LiveDifference, liveDiff } from "../changes/index.ts";
import { readRunning } from "../generation/index.ts";
import { type Change, type MountedDisk, SUBVOLUMES, type Toolchain, UserError } from "../model/index.ts";
import { requireLetheMachine, runningDeclaration, withRunningDisk } from "./running-machine.ts";
import { toolchainOf, type Workspace } from "./workspace.ts";

export interface SystemStatus extends Pick<LiveDifference, "method" | "notExamined"> {
  readonly generation: number;
  /** What a person did since the boot was complete, and nothing declared explains. */
  readonly sinceBoot: readonly Change[];
  /** What the boot itself wrote, and nothing declared explains. */
  readonly byBoot: readonly Change[];
  /** What is declared: components, and noise with its reason. */
  readonly explained: readonly { readonly change: Change; readonly explanation: Explanation }[];
}

/** What differs on this machine, live against pristine. */
export async function systemStatus(workspace: Workspace): Promise<SystemStatus> {
  return withRunningRoot(workspace, (disk, toolchain, root) => rootStatus(workspace, disk, toolchain, root));
}

export interface RunningDifference {
  readonly difference: LiveDifference;
  readonly generation: number;
  /** The live root without what is mounted over it, and the generation: directories, for the time that `use` takes. */
  readonly live: string;
  readonly pristine: string;
}

/** The same before anything is explained. */
export async function withRunningDifference<T>(
  workspace: Workspace,
  use: (running: RunningDifference) => Promise<T>,
): Promise<T> {
  return withRunningRoot(workspace, async (disk, toolchain, root) => {
    const difference = await rootDifference(workspace, disk, toolchain, root);
    return use({
      difference,
      generation: root.generation,
      live: join(disk.top, SUBVOLUMES.roots, root.boot),
      pristine: join(disk.top, SUBVOLUMES.generations, String(root.generation)),
    });
  });
}

interface RootOfGeneration {
  readonly boot: string;
  readonly generation: number;
}

async function withRunningRoot<T>(
  workspace: Workspace,
  use: (disk: MountedDisk, toolchain: Toolchain, root: RootOfGeneration) => Promise<T>,
): Promise<T> {
  await requireLetheMachine(workspace);
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const running = await readRunning(workspace.host, disk);
    if (running?.boot === undefined) throw new Error("a Lethe machine knows its boot");
    return use(disk, toolchain, { boot: running.boot, generation: running.generation });
  });
}

/** The same for any root on the disk: what it held over its generation. */
export async function rootStatus(
  workspace: Workspace,
  disk: MountedDisk,
  toolchain: Toolchain,
  root: RootOfGeneration,
): Promise<SystemStatus> {
  const difference = await rootDifference(workspace, disk, toolchain, root);
  const { generation } = root;
  const explain = explainer(await runningDeclaration(workspace));
  const { method, notExamined } = difference;
  const open = (changes: readonly Change[]) => changes.filter((change) => explain(change) === undefined);
  return {
    generation,
    method,
    notExamined,
    sinceBoot: open(difference.sinceBoot),
    byBoot: open(difference.byBoot),
    explained: difference.changes.flatMap((change) => {
      const explanation = explain(change);
      return explanation === undefined ? [] : [{ change, explanation }];
    }),
  };
}

async function rootDifference(
  { host, progress }: Workspace,
  disk: MountedDisk,
  toolchain: Toolchain,
  { boot, generation }: RootOfGeneration,
): Promise<LiveDifference> {
  const booted = join(disk.top, SUBVOLUMES.booted, boot);
  return liveDiff(
    { host, toolchain, progress },
    {
      live: join(disk.top, SUBVOLUMES.roots, boot),
      pristine: join(disk.top, SUBVOLUMES.generations, String(generation)),
      snapshotDirectory: join(disk.top, SUBVOLUMES.lethe, "diff"),
      ...((await host.exists(booted)) ? { booted } : {}),
    },
  );
}

/** Two generations by number, or any two directories. */
export async function systemDiff(workspace: Workspace, a: string, b: string): Promise<Difference> {
  const { host, progress, cwd } = workspace;
  const isNumber = (word: string) => /^\d+$/.test(word);
  if (!isNumber(a) || !isNumber(b)) {
    const toolchain = await toolchainOf(workspace);
    return diff({ host, toolchain, progress }, resolve(cwd, a), resolve(cwd, b));
  }
  await requireLetheMachine(workspace);
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const [from, to] = [a, b].map((number) => join(disk.top, SUBVOLUMES.generations, number));
    for (const [path, number] of [
      [from, a],
      [to, b],
    ]) {
      if (path !== undefined && (await host.exists(path))) continue;
      throw new UserError("GENERATION_UNKNOWN", `generation ${number} is not installed`, {
        hint: "lethe system list-generations shows what is installed.",
      });
    }
    return diff({ host, toolchain, progress }, from ?? "", to ?? "");
  });
}
