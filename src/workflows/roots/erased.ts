import {
  applyDeleteRoots,
  type DeleteRootsPlan,
  isClockSynchronised,
  listRoots,
  planDeleteRoots,
  type Root,
  readRunning,
  withGenerationLock,
} from "../../generation/index.ts";
import { requireLetheMachine, withRunningDisk } from "../running-machine.ts";
import { rootStatus, type SystemStatus } from "../status.ts";
import type { Workspace } from "../workspace.ts";
import { summarySubject } from "./summary-subject.ts";

export interface RootReport {
  readonly root: Root;
  /** What it held over its generation; absent: it cannot be told, because the generation is gone or it was cut short. */
  readonly held?: Pick<SystemStatus, "sinceBoot" | "byBoot">;
}

/** Every root on the disk, oldest first, with what each held over pristine. */
export async function rootReports(workspace: Workspace): Promise<RootReport[]> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const reports: RootReport[] = [];
    for (const root of await listRoots({ host, toolchain, progress }, disk)) {
      const { boot, generation } = root;
      const known =
        generation !== undefined && (await host.exists(`${disk.top}/@generations/${generation}`))
          ? { boot, generation }
          : undefined;
      reports.push(
        known === undefined ? { root } : { root, held: await rootStatus(workspace, disk, toolchain, known) },
      );
    }
    return reports;
  });
}

/** Days that an erased root is kept. */
const MAX_AGE_DAYS = 30;

/** Deletes erased roots past their age; run in idle time. With `planOnly`, says which. */
export async function cleanRoots(
  workspace: Workspace,
  { planOnly = false }: { readonly planOnly?: boolean } = {},
): Promise<DeleteRootsPlan> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, (disk, toolchain) => {
    const context = { host, toolchain, progress };
    return withGenerationLock(context, disk, async () => {
      const plan = await planDeleteRoots(context, disk, {
        maxAgeDays: MAX_AGE_DAYS,
        clockSynchronised: await isClockSynchronised(host),
      });
      if (!planOnly) await applyDeleteRoots(context, disk, plan);
      return plan;
    });
  });
}

/** Where a login shows it: pam_motd reads this directory. */
const MOTD = "/run/motd.d/20-lethe-erased";

/**
 * One line for the next login: what the former root held and this boot has not. With `erase: "report"` nothing went,
 * and it says what would have.
 */
export async function summarizeErased(workspace: Workspace): Promise<string | undefined> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const running = await readRunning(host, disk);
    const roots = await listRoots({ host, toolchain, progress }, disk);
    const { subject, carried, whole } = summarySubject(roots, running?.boot);
    if (subject?.generation === undefined) return undefined;
    const { boot, generation } = subject;
    const { sinceBoot, byBoot } = await rootStatus(workspace, disk, toolchain, { boot, generation });
    const count = whole ? sinceBoot.length + byBoot.length : sinceBoot.length;
    const changes = `${count} ${count === 1 ? "change" : "changes"}`;
    const line = carried
      ? `Lethe would have forgotten ${changes} that nothing declares. See: lethe system status`
      : `Lethe forgot ${changes} of the last session. See: lethe roots diff ${subject.number}. To bring back: lethe roots restore ${subject.number} PATH`;
    await host.makeDir("/run/motd.d");
    if (count === 0) await host.remove(MOTD);
    else await host.writeFile(MOTD, `${line}\n`);
    return count === 0 ? undefined : line;
  });
}
