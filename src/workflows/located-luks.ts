import { resolve } from "node:path";
import { type DiskContext, findLuks, type LuksPlace } from "../disk/index.ts";
import { toolchainOf, type Workspace } from "./workspace.ts";

/** The encrypted volume of `path`, or of what this machine runs from, and what it takes to work on it. */
export async function located(
  workspace: Workspace,
  path: string | undefined,
): Promise<{ readonly context: DiskContext; readonly place: LuksPlace }> {
  const { host, progress, cwd } = workspace;
  const context = { host, progress, toolchain: await toolchainOf(workspace) };
  return { context, place: await findLuks(context, path === undefined ? undefined : resolve(cwd, path)) };
}
