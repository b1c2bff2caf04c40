import { command } from "../../command.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const prune = command({
  brief: "delete what is kept here and declared no more",
  description:
    "What a config kept and keeps no more stays on the disk of a Lethe machine until this deletes it, after showing it and " +
    "asking. What this boot still shows is left, and so is an adoption that was interrupted. Elsewhere only what is " +
    "remembered of copies is deleted. Copies in stores are never deleted: their addresses are shown.",
  arguments: {
    names: {
      placeholder: "NAME",
      brief: "a component's name or former path; else all that is declared no more",
      optional: true,
      many: true,
      file: true,
    },
  },
  flags: {
    config: {
      brief: "the config that declares what stays; else the nearest one upward",
      placeholder: "CONFIG",
      file: true,
    },
    dryRun,
    json,
    yes: { brief: "agree to what will be deleted: its names, with commas between them", placeholder: "NAME" },
  },
  needs: "mounts-of-root",
  stopsAtPlan: true,
  examples: [
    ["lethe state prune --dry-run", "what would be deleted, with size and age"],
    ["lethe state prune srv-notes --yes srv-notes", "one of them, without being asked"],
  ],
  async run({ names, config, dryRun }, context) {
    const { statePrune } = await import("../../../workflows/index.ts");
    const { describeLeftover, wordOf } = await import("../../show-leftovers.ts");
    const now = context.host.now();
    const pruned = await statePrune(workspaceOf(context), names, {
      config,
      planOnly: dryRun,
      confirm: (chosen) =>
        context.confirm({ losses: chosen.map((one) => describeLeftover(one, now)), word: wordOf(chosen) }),
    });
    for (const one of pruned) {
      const verb = dryRun ? "would delete" : "deleted";
      context.output.result({ ...one, done: !dryRun }, () => `${verb} ${describeLeftover(one, now)}`);
    }
    if (pruned.length === 0) context.output.print("nothing is kept here that is not declared");
    return undefined;
  },
});
