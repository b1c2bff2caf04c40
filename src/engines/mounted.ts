import { type Mount, parseMounts } from "../format/index.ts";
import type { Host } from "../host/index.ts";

/** Every mount that this process sees, in the order of mounting. Touches none of them. */
export async function readMounts(host: Pick<Host, "readFile">): Promise<Mount[]> {
  return parseMounts((await host.readFile("/proc/self/mountinfo")).toString("latin1"));
}

/** What is seen at `path` where that is a mount point: of several the last one. */
export async function mountAt(host: Pick<Host, "readFile">, path: string): Promise<Mount | undefined> {
  const point = Buffer.from(path).toString("latin1");
  return (await readMounts(host)).findLast((mount) => mount.point === point);
}
