import { isAbsolute, join } from "node:path";
import type { MountedDisk } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { openEsp } from "./esp.ts";
import type { EspFiles } from "./esp-files.ts";
import { beginOperation, endOperation } from "./journal.ts";
import { ENTRIES, generationPath, LAST_NUMBER, LOADER_CONFIG, OWNED, recordPath } from "./places.ts";
import { formatRecord } from "./record.ts";
import type { GenerationStep } from "./step.ts";
import { deleteSubvolume, syncPool } from "./subvolumes.ts";
import { receiveLayer, snapshotReadOnly, uuidOf } from "./transfer.ts";

/**
 * Does what a plan says. Cut short at any point, the machine boots what it would have booted before, or the new
 * generation; planning and applying again goes on from there.
 */
export async function applyGenerationPlan(
  context: GenerationContext,
  disk: MountedDisk,
  { steps }: { readonly steps: readonly GenerationStep[] },
): Promise<void> {
  const esp = openEsp(context, disk.esp);
  for (const step of steps) await applyStep(context, disk.top, esp, step);
}

async function applyStep(context: GenerationContext, top: string, esp: EspFiles, step: GenerationStep): Promise<void> {
  const { host, progress } = context;
  switch (step.action) {
    case "delete-subvolume":
      progress?.step(`delete ${step.path}`);
      return deleteSubvolume(context, top, step.uuid);
    case "delete-record":
      return host.remove(join(top, recordPath(step.number)));
    case "begin":
      return beginOperation(context, top, step.operation);
    case "remove-boot-file":
      return esp.remove(step.path);
    case "receive-layer":
      progress?.step(`copy the layer ${step.layer.name}`);
      return receiveLayer(context, top, step.layer);
    case "snapshot":
      progress?.step(`make generation ${step.number}`);
      await snapshotReadOnly(
        context,
        isAbsolute(step.from) ? step.from : join(top, step.from),
        join(top, generationPath(step.number)),
      );
      return syncPool(context, top);
    case "record": {
      const uuid = await uuidOf(context, join(top, generationPath(step.record.number)));
      await host.writeFile(join(top, LAST_NUMBER), `${step.record.number}\n`);
      await host.writeFile(join(top, recordPath(step.record.number)), formatRecord({ ...step.record, uuid }));
      return syncPool(context, top);
    }
    case "write-boot-file":
      progress?.step("copy the kernel and its initrd");
      return esp.write(step.path, await host.readFile(step.source));
    case "own":
      return esp.write(OWNED, Buffer.from(`${step.paths.join("\n")}\n`));
    case "write-loader":
      progress?.step("copy the boot loader");
      return esp.write(step.path, await host.readFile(step.source));
    case "write-loader-config":
      return esp.write(LOADER_CONFIG, Buffer.from(step.text));
    case "write-entry":
      progress?.step("write the boot entry");
      return esp.write(`${ENTRIES}/${step.file}`, Buffer.from(step.text));
    case "remove-entry":
      return esp.remove(`${ENTRIES}/${step.file}`);
    case "end":
      return endOperation(context, top, "install");
  }
}
