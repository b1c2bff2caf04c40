import { command } from "../../command.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";
import { boot } from "./boot.ts";

export const restore = command({
  brief: "bring files and directories of an erased root back",
  description:
    "With owner, mode, times, ACLs, extended attributes and hard links; the disk holds their bytes once. What is there and " +
    "is not the same is never written over: it is told, and nothing is done. Directories that are there are completed.",
  arguments: {
    boot,
    paths: { placeholder: "PATH", brief: "what to bring back, as it was in that root", many: true },
  },
  flags: {
    dryRun,
    json,
    to: { brief: "into this directory, instead of where it was", placeholder: "DIR", file: true },
    replace: { brief: "rename what is there and differs to NAME.lethe-TIME, then bring back" },
    yes: {
      brief: "agree that also what is newer than what comes back is renamed: the word newer",
      placeholder: "newer",
    },
  },
  examples: [
    ["lethe roots restore newest /root/notes.txt", "bring back what the last reboot took"],
    ["lethe roots restore 12 /etc/nginx --to /tmp", "have a former directory beside the present one"],
  ],
  needs: "mounts",
  stopsAtPlan: true,
  async run({ boot, paths, dryRun, to, replace }, context) {
    const { restoreFromRoot } = await import("../../../workflows/index.ts");
    const { describeConflict, describeStep, pathText, stepValue } = await import("../../show-restoration.ts");
    const { resolve } = await import("node:path");
    const { output, progress } = context;
    const plan = await restoreFromRoot(workspaceOf(context), boot, {
      paths: paths.map((path) => resolve(context.cwd, path)),
      ...(to === undefined ? {} : { to: resolve(context.cwd, to) }),
      replace,
      planOnly: dryRun,
      confirm: (newer) => context.confirm({ losses: newer.map(describeConflict), word: "newer" }),
    });
    for (const { path, reason } of plan.notExamined) progress.note(`not looked at: ${pathText(path)}: ${reason}`);
    for (const path of plan.unchanged) output.print(`is there already: ${pathText(path)}`);
    if (dryRun && !replace) for (const one of plan.conflicts) progress.note(`in the way: ${describeConflict(one)}`);
    for (const step of plan.steps)
      output.result({ ...stepValue(step), done: !dryRun }, () => describeStep(step, dryRun));
    for (const { path, component } of plan.into) {
      progress.note(`${pathText(path)} is in the component ${component}: it is kept from now on`);
    }
    return undefined;
  },
});
