import { join } from "node:path";
import { keptAs, type MountedDisk, SUBVOLUMES, type Toolchain } from "../model/index.ts";
import type { LoadedConfig } from "./config.ts";
import type { Workspace } from "./workspace.ts";

/** What a person makes in a config directory that is no part of it. */
const NOT_CONFIG = ["node_modules"];

/**
 * Puts the config where the machine it describes keeps it. A config that is there already is left as it is:
 * it may hold what was edited on the machine and is nowhere else.
 */
export async function keepConfig(
  { host, progress }: Workspace,
  { declaration, place }: Pick<LoadedConfig, "declaration" | "place">,
  disk: MountedDisk,
  toolchain: Toolchain,
): Promise<void> {
  const component = declaration.components.find(({ path }) => path === declaration.configHome);
  const folder = component === undefined ? undefined : keptAs(component);
  if (component === undefined || folder === undefined) return;
  const parent = join(disk.top, SUBVOLUMES.state, folder);
  const home = join(parent, component.name);
  if (await host.exists(home)) {
    const same = await host.run(["diff", "--recursive", "--brief", place.directory, home], {
      accept: [0, 1],
      effect: "read",
    });
    if (same.status === 1) progress.note(`the disk has a config of its own at ${declaration.configHome}: it is kept`);
    return;
  }
  const staging = join(parent, `.${component.name}.new`);
  const excluded = NOT_CONFIG.map((name) => `--exclude=./${name}`);
  const copy = 'from=$1 to=$2; shift 2; tar -C "$from" -c --owner=0 --group=0 "$@" . | tar -C "$to" -x';
  if (!(await host.exists(parent))) await host.run(toolchain.wrap(["btrfs", "-q", "subvolume", "create", parent]));
  await host.remove(staging, { recursive: true });
  await host.makeDir(staging, { mode: component.mode });
  await host.run(["sh", "-euc", copy, "sh", place.directory, staging, ...excluded]);
  await host.rename(staging, home);
}
