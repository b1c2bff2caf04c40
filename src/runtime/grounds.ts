import { join } from "node:path";
import type { Grounds, RuntimeContext } from "./context.ts";
import { programsOf } from "./programs.ts";

const LINKS = /\.(wants|requires|upholds)$/;

/** What the generation starts is said by links in its tree: those of the declaration, and those of packages. */
export async function readGrounds({ live, host, pristine }: RuntimeContext): Promise<Grounds> {
  const enabled = new Set<string>();
  for (const directory of ["etc/systemd/system", "usr/lib/systemd/system"]) {
    for (const name of await host.readDir(join(pristine, directory))) {
      if (!LINKS.test(name)) continue;
      for (const unit of await host.readDir(join(pristine, directory, name))) enabled.add(unit);
    }
  }
  // systemd writes it there when it finds itself in one.
  const container = await live.exists("/run/systemd/container");
  return { enabled, programs: programsOf(enabled), container };
}
