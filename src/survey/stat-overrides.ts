import type { Host } from "../host/index.ts";
import type { BytePath, Installed } from "../model/index.ts";
import { joined } from "./context.ts";
import type { ExpectedStat } from "./judge.ts";

/** By canonical path. Names are looked up in the root's own accounts. */
export async function expectedStats(
  host: Pick<Host, "readFile" | "exists">,
  root: BytePath,
  { statOverrides, canonical }: Installed,
): Promise<ReadonlyMap<BytePath, ExpectedStat>> {
  if (statOverrides.length === 0) return new Map();
  const [users, groups] = await Promise.all([idsIn(host, root, "etc/passwd"), idsIn(host, root, "etc/group")]);
  return new Map(
    statOverrides.map(({ path, user, group, mode }) => [
      canonical(path),
      { mode, uid: idOf(user, users), gid: idOf(group, groups) },
    ]),
  );
}

async function idsIn(
  host: Pick<Host, "readFile" | "exists">,
  root: BytePath,
  file: string,
): Promise<ReadonlyMap<string, number>> {
  const path = Buffer.from(joined(root, file), "latin1").toString();
  if (!(await host.exists(path))) return new Map();
  const lines = (await host.readFile(path)).toString("latin1").split("\n");
  return new Map(lines.map((line) => line.split(":")).map(([name = "", , id]) => [name, Number(id)]));
}

function idOf(name: string, ids: ReadonlyMap<string, number>): number | undefined {
  return name.startsWith("#") ? Number(name.slice(1)) : ids.get(name);
}
