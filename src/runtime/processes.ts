import { join } from "node:path";
import type { Component } from "../model/index.ts";
import type { RuntimeContext } from "./context.ts";
import { Findings } from "./difference.ts";

export interface ProcessReading {
  readonly pid: number;
  /** As the kernel has it: `/usr/bin/sleep`, `/usr/bin/sleep (deleted)`. */
  readonly executable: string;
  /** Its line of cgroup version 2: where systemd has put it. */
  readonly cgroup: string;
}

/** They have a tree of their own, and paths in that. */
const CONTAINERS = /\/(docker|libpod|lxc|machine)[-./]|\/(machine|kubepods)\.slice\//;
const DELETED = / \(deleted\)$/;

export function compareProcesses(
  { components }: { readonly components: readonly Component[] },
  processes: readonly ProcessReading[],
  known: ReadonlySet<string>,
): Findings {
  const findings = new Findings("process");
  for (const { pid, executable, cgroup } of processes) {
    if (CONTAINERS.test(cgroup)) continue;
    const subject = `process ${pid}`;
    const path = executable.replace(DELETED, "");
    const kept = components.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (DELETED.test(executable) && !executable.startsWith("/memfd:")) {
      findings.added(subject, `its program ${path} has been deleted or replaced since it began`);
    } else if (kept !== undefined) {
      findings.explain(subject, `its program ${path} is kept`);
    } else if (!known.has(path)) {
      findings.added(subject, `its program ${path} is not of the generation`);
    }
  }
  return findings;
}

export async function processDifferences({ live, host, pristine, declaration }: RuntimeContext): Promise<Findings> {
  const processes: ProcessReading[] = [];
  for (const name of await live.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const executable = await live.readLink(`/proc/${name}/exe`);
      const cgroup = await live.readText(`/proc/${name}/cgroup`);
      processes.push({ pid: Number(name), executable, cgroup });
    } catch {
      // A thread of the kernel has no program, and a process may be gone by now.
    }
  }
  const known = new Set<string>();
  for (const path of new Set(processes.map(({ executable }) => executable))) {
    if (await host.exists(join(pristine, path))) known.add(path);
  }
  return compareProcesses(declaration, processes, known);
}
