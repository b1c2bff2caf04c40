import { dirname } from "node:path";
import type { Lock } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import type { DebPath } from "./debs.ts";

/**
 * Copies a lock's .debs to `directory`, as `<source>/<path>`: so `fetchDebs` finds them there, and a
 * person can read what they are. Answers how many were copied; those that are there are left.
 */
export async function archiveDebs(
  { host, progress }: PackagesContext,
  lock: Lock,
  directory: string,
  debs: DebPath,
): Promise<number> {
  let copied = 0;
  for (const [index, one] of lock.packages.entries()) {
    progress.advance(index, lock.packages.length, "packages");
    const to = `${directory}/${one.source}/${one.path}`;
    if ((await host.exists(to)) && (await host.sha256(to)) === one.sha256) continue;
    await host.makeDir(dirname(to));
    await host.writeFile(to, await host.readFile(debs(one)));
    copied++;
  }
  progress.advance(lock.packages.length, lock.packages.length, "packages");
  return copied;
}
