import { join } from "node:path";
import { readRunning } from "../generation/index.ts";
import { SUBVOLUMES } from "../model/index.ts";
import { type RuntimeReport, runtimeReport } from "../runtime/index.ts";
import { requireLetheMachine, runningDeclaration, withRunningDisk } from "./running-machine.ts";
import type { Workspace } from "./workspace.ts";

/** What of this machine is not as its generation would have it, and no file says. Throws UserError GENERATION_NOT_HERE. */
export async function runtimeStatus(workspace: Workspace): Promise<RuntimeReport> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  const declaration = await runningDeclaration(workspace);
  return withRunningDisk(workspace, async (disk) => {
    const running = await readRunning(host, disk);
    if (running === undefined) throw new Error("a Lethe machine knows its generation");
    const pristine = join(disk.top, SUBVOLUMES.generations, String(running.generation));
    progress.step("look at what runs");
    return runtimeReport({ live: host, host, pristine, declaration });
  });
}
