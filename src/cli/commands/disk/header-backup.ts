import { command } from "../../command.ts";
import { encryptedDisk } from "../../disk-keys.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const headerBackup = command({
  brief: "copy the header of an encrypted disk to a file",
  description:
    "Without its header nothing opens a disk, not even the recovery key; 16 MiB at its beginning are all of it. Whoever " +
    "has the copy and a key that it knows can open the disk, also a key that was removed since: keep it as you keep the " +
    "recovery key, and make a new one when you remove a key.",
  arguments: {
    disk: encryptedDisk,
    file: { placeholder: "FILE", brief: "where the copy goes: a file that is not there", file: true },
  },
  flags: { json, dryRun },
  examples: [["lethe disk header-backup /media/stick/meadow.luks", "of the disk that this machine runs from"]],
  needs: "mounts",
  stopsAtPlan: true,
  async run({ disk, file, dryRun: planOnly }, context) {
    const { backupHeader } = await import("../../../workflows/index.ts");
    await backupHeader(workspaceOf(context), disk, file, { planOnly });
    context.output.result({ kind: "header-backup", file, done: !planOnly }, () =>
      planOnly ? `would copy the header to ${file}` : `the header is in ${file}`,
    );
    return undefined;
  },
});
