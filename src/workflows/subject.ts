import { join } from "node:path";
import { isServedAt, type Subject } from "../engines/index.ts";
import type { Host } from "../host/index.ts";
import type { Component, Declaration } from "../model/index.ts";
import { cacheDirectory, type Workspace } from "./workspace.ts";

interface Places {
  /** Default: its path. */
  readonly at?: (component: Component) => string;
  /** Folder of all records; default: this machine's, or this person's. */
  readonly records?: string;
}

/** Components where a machine has them. */
export function subjectsOf(
  host: Host,
  { components, hostname }: Pick<Declaration, "components" | "hostname">,
  { at = ({ path }) => path, records = recordsDirectory(host) }: Places = {},
): Subject[] {
  return components.map((component) => ({
    component,
    at: at(component),
    apart: components.flatMap(({ path }) =>
      path.startsWith(`${component.path}/`) ? [path.slice(component.path.length + 1)] : [],
    ),
    records: join(records, component.type, component.name),
    cache: cacheDirectory(host),
    machine: hostname,
  }));
}

/** What is remembered between runs of what stores have; all of it can be asked of them again. */
export function recordsDirectory(host: Host): string {
  if (host.uid === 0) return "/var/lib/lethe/kept/records";
  const xdg = host.env("XDG_STATE_HOME");
  return join(
    xdg === undefined || xdg === "" ? join(host.env("HOME") ?? "/tmp", ".local/state") : xdg,
    "lethe/records",
  );
}

/** Only one at a time works on a component: whoever runs it, where it is there; else by what is remembered of it. */
export async function lockSubject({ host, progress }: Pick<Workspace, "host" | "progress">, { at, records }: Subject) {
  const onWait = () => progress.note(`waiting for another lethe that works on ${at}`);
  const release = await host.lock(join(records, "lock"), onWait);
  // What is served is locked by nobody who may never answer.
  if (await isServedAt(host, at)) return release;
  if ((await host.lstat(at))?.type !== "directory") return release;
  const releaseToo = await host.lock(at, onWait);
  return async () => {
    await releaseToo();
    await release();
  };
}
