import { join } from "node:path";
import { type MountedDisk, SUBVOLUMES } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { beginOperation, endOperation } from "./journal.ts";
import type { DeleteRootsPlan, RootStep } from "./plan-delete-roots.ts";
import { formatMark } from "./roots.ts";
import { deleteSubvolume } from "./subvolumes.ts";

/** Cut short, planning and applying again goes on from there. */
export async function applyDeleteRoots(
  context: GenerationContext,
  disk: MountedDisk,
  { steps }: DeleteRootsPlan,
): Promise<void> {
  for (const step of steps) await applyStep(context, disk.top, step);
}

async function applyStep(context: GenerationContext, top: string, step: RootStep): Promise<void> {
  const { host, progress } = context;
  switch (step.action) {
    case "mark":
      return host.writeFile(join(top, SUBVOLUMES.roots, `${step.boot}.erased`), formatMark(step.mark));
    case "unmark":
      return host.remove(join(top, SUBVOLUMES.roots, `${step.boot}.erased`));
    case "begin":
      return beginOperation(context, top, { version: 1, kind: "delete-roots", uuids: step.uuids });
    case "delete-subvolume":
      progress?.step(`delete ${step.path}`);
      return deleteSubvolume(context, top, step.uuid);
    case "forget":
      // The mark goes last: with it what is left is still known to be old.
      for (const kind of ["components", "stamp.new", "stamp", "erased"]) {
        await host.remove(join(top, SUBVOLUMES.roots, `${step.boot}.${kind}`));
      }
      return;
    case "end":
      return endOperation(context, top, "delete-roots");
  }
}
