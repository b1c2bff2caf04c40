import { command } from "../../command.ts";
import { config, dryRun, json, sources } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const lock = command({
  brief: "choose a version of every package and pin them in lethe.lock",
  description: "A lock that is of these very packages stays as it is: lethe system update takes today's versions.",
  arguments: { config },
  flags: { dryRun, json, ...sources },
  async run({ config, ...from }, context) {
    const { lockSystem } = await import("../../../workflows/index.ts");
    const { showLock } = await import("../../show-lock.ts");
    showLock(context.output, await lockSystem(workspaceOf(context, from), config));
    return undefined;
  },
});

export const update = command({
  brief: "take today's versions of all packages, and say what changes",
  arguments: { config },
  flags: { dryRun, json, ...sources },
  examples: [["lethe system update --dry-run", "what would change"]],
  async run({ config, ...from }, context) {
    const { lockSystem } = await import("../../../workflows/index.ts");
    const { showLock } = await import("../../show-lock.ts");
    showLock(context.output, await lockSystem(workspaceOf(context, from), config, { update: true }));
    return undefined;
  },
});

export const archive = command({
  brief: "copy every package of the lock to a directory, for the day when the mirror has moved on",
  arguments: { config, directory: { placeholder: "DIR", brief: "where to", file: true } },
  flags: { dryRun, json, ...sources },
  async run({ config, directory, dryRun, ...from }, context) {
    const { archiveSystem } = await import("../../../workflows/index.ts");
    const { resolve } = await import("node:path");
    const result = await archiveSystem(workspaceOf(context, from), config, resolve(context.cwd, directory));
    context.output.result(result, () =>
      dryRun
        ? `${result.copied} of ${result.packages} packages would be copied to ${directory}`
        : `${result.packages} packages in ${directory}, ${result.copied} of them new`,
    );
    return undefined;
  },
});
