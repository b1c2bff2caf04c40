import { openRunningDisk } from "../disk/index.ts";
import { type Declaration, type MountedDisk, type Toolchain, UserError } from "../model/index.ts";
import { onLetheMachine, toolchainOf, type Workspace, withScratch } from "./workspace.ts";

/** Opens the disk that this machine runs from. */
export async function withRunningDisk<T>(
  workspace: Workspace,
  use: (disk: MountedDisk, toolchain: Toolchain) => Promise<T>,
): Promise<T> {
  const { host, progress } = workspace;
  const toolchain = await toolchainOf(workspace);
  return withScratch({ host }, async (scratch) => {
    const disk = await openRunningDisk({ host, toolchain, progress }, scratch);
    try {
      return await use(disk, toolchain);
    } finally {
      await disk.close();
    }
  });
}

export async function requireLetheMachine({ host }: Workspace): Promise<void> {
  if (await onLetheMachine(host)) return;
  throw new UserError("GENERATION_NOT_HERE", "this machine does not run from a Lethe disk", {
    hint: "Generations are those of the machine that runs. To install a system on a disk: lethe system init CONFIG TARGET",
  });
}

/** The declaration that the running generation was built from. */
export async function runningDeclaration({ host }: Workspace): Promise<Declaration> {
  return JSON.parse(await host.readText("/usr/share/lethe/declaration.json")) as Declaration;
}
