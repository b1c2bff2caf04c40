import { formatLock } from "../format/index.ts";
import { lockTools } from "./toolchain.ts";
import { cacheDirectory, toolchainOf, type Workspace } from "./workspace.ts";

/** Writes a lock of the tools in today's versions, solved by the apt of the present ones. Answers their number. */
export async function relockTools(workspace: Workspace, file: string): Promise<number> {
  const { host, progress } = workspace;
  const toolchain = await toolchainOf(workspace);
  const lock = await lockTools({ host, progress, toolchain, cache: cacheDirectory(host) });
  await host.writeFile(file, formatLock(lock));
  return lock.packages.length;
}
