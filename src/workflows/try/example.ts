import { UserError } from "../../model/index.ts";
import { type BuiltSystem, buildSystem } from "../build.ts";
import { lockSystem } from "../lock.ts";
import type { Workspace } from "../workspace.ts";
import type { Teller } from "./teller.ts";

/** An example's lock may be older than what mirrors still have; then today's versions tell the same story. */
export async function buildExample(
  workspace: Workspace,
  config: string,
  teller: Pick<Teller, "say">,
): Promise<BuiltSystem> {
  try {
    return await buildSystem(workspace, config);
  } catch (error) {
    if (!(error instanceof UserError) || !["PACKAGES_GONE", "CONFIG_STALE_LOCK"].includes(error.code)) throw error;
    teller.say(`The example's pinned versions are not to be had (${error.message}): today's are taken instead.`);
    await lockSystem(workspace, config, { update: true });
    return buildSystem(workspace, config);
  }
}
