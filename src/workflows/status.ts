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
  await requireLetheMachine(workspace);
  const { host } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const running = await readRunning(host, disk);
    if (running?.boot === undefined) throw new Error("a Lethe machine knows its boot");
    return rootStatus(workspace, disk, toolchain, { boot: running.boot, generation: running.generation });
  });
}

/** The same for any root on the disk: what it held over its generation. */
export async function rootStatus(
  workspace: Workspace,
  disk: MountedDisk,
  toolchain: Toolchain,
  { boot, generation }: { readonly boot: string; readonly generation: number },
): Promise<SystemStatus> {
  const { host, progress } = workspace;
  const booted = join(disk.top, SUBVOLUMES.booted, boot);
  const difference = await liveDiff(
    { host, toolchain, progress },
    {
      live: join(disk.top, SUBVOLUMES.roots, boot),
      pristine: join(disk.top, SUBVOLUMES.generations, String(generation)),
      snapshotDirectory: join(disk.top, SUBVOLUMES.lethe, "diff"),
      ...((await host.exists(booted)) ? { booted } : {}),
    },
  );
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
