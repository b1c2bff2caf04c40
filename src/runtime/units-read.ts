import { join } from "node:path";
import type { Host } from "../host/index.ts";
import type { Grounds, RuntimeContext } from "./context.ts";
import type { Findings } from "./difference.ts";
import { readUnits } from "./unit-reading.ts";
import { compareUnits, type RuntimeUnitFile } from "./units.ts";

const DIRECTORIES = ["system", "system.control", "transient"].map((name) => `/run/systemd/${name}`);

export async function unitDifferences({ live, host, pristine }: RuntimeContext, grounds: Grounds): Promise<Findings> {
  const units = await readUnits(live);
  const files: RuntimeUnitFile[] = [];
  for (const directory of DIRECTORIES) files.push(...(await filesBelow(live, directory)));
  const known = new Set<string>();
  for (const path of new Set(units.flatMap(({ FragmentPath }) => FragmentPath ?? []))) {
    if (path !== "" && (await host.lstat(join(pristine, path))) !== undefined) known.add(path);
  }
  return compareUnits({ units, files, known }, grounds);
}

async function filesBelow(live: Host, directory: string): Promise<RuntimeUnitFile[]> {
  const files: RuntimeUnitFile[] = [];
  for (const name of await live.readDir(directory)) {
    const path = join(directory, name);
    const status = await live.lstat(path);
    if (status?.type === "directory") files.push(...(await filesBelow(live, path)));
    else if (status?.type === "symlink") files.push({ path, target: await live.readLink(path) });
    else if (status !== undefined) files.push({ path });
  }
  return files;
}
