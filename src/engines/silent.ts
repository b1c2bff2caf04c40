import { isServed, mountAround } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import { readMounts } from "./mounted.ts";

/** Milliseconds that whoever serves files may take. */
const PATIENCE = 5000;

/**
 * In plain words why `path` must not be looked at: it lies on what another machine or a program serves, and that does not
 * answer. undefined where nothing stands in the way.
 */
export async function silenceAt(host: Pick<Host, "run" | "readFile">, path: string): Promise<string | undefined> {
  const mount = mountAround(await readMounts(host), Buffer.from(path).toString("latin1"));
  if (mount === undefined || !isServed(mount) || (await answers(host, path))) return undefined;
  const point = Buffer.from(mount.point, "latin1").toString();
  return `it lies on ${point}, where ${mount.source} (${mount.type}) does not answer`;
}

/** Whatever it says is an answer: that nothing is there, or that nobody may look. */
async function answers(host: Pick<Host, "run">, path: string): Promise<boolean> {
  const { status } = await host.run(["stat", "--", path], {
    effect: "read",
    accept: [0, 1, 137, 143],
    timeout: PATIENCE,
  });
  return status < 2;
}

/** Whether somebody else's files are mounted at `path` itself; told by the table of mounts alone. */
export async function isServedAt(host: Pick<Host, "readFile">, path: string): Promise<boolean> {
  const point = Buffer.from(path).toString("latin1");
  return (await readMounts(host)).some((mount) => mount.point === point && isServed(mount));
}
