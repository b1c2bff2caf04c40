import { join } from "node:path";
import type { Host } from "../host/index.ts";

/** Where machines keep sockets and the like: short, for a socket's path may have 107 bytes only. */
function base(host: Host): string {
  if (host.uid === 0) return "/run/lethe/vm";
  return join(host.env("XDG_RUNTIME_DIR") ?? `/tmp/lethe-${host.uid}`, "lethe-vm");
}

/** A name that tells which process owns it, so that another can clear up once that is gone. */
export function ownedName(host: Host): string {
  return `${process.pid}-${host.randomHex(4)}`;
}

/** Whether the process that `ownedName` was made in is gone. */
export async function isAbandoned(host: Host, name: string): Promise<boolean> {
  const pid = /^(\d+)-/.exec(name)?.[1];
  return pid !== undefined && !(await host.exists(`/proc/${pid}`));
}

/** A private directory for one machine. Those of processes that died without clearing up are removed on the way. */
export async function makeWorkspace(host: Host): Promise<string> {
  const parent = base(host);
  for (const name of await host.readDir(parent)) {
    if (await isAbandoned(host, name)) await host.remove(join(parent, name), { recursive: true });
  }
  const path = join(parent, ownedName(host));
  await host.makeDir(path, { mode: 0o700 });
  return path;
}
