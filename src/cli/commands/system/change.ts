import { UserError } from "../../../model/index.ts";
import { command } from "../../command.ts";
import { config, dryRun, json, sources } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const reconfigure = command({
  brief: "build this machine's config and make it the next system to boot",
  arguments: { config },
  flags: {
    dryRun: { brief: "build it into the cache and say what installing it would do; write nothing else" },
    json,
    ...sources,
    now: { brief: "boot its user space at once, with the kernel that runs (systemd's soft reboot)" },
    frozen: { brief: "refuse to give ids that ids.lock does not have" },
  },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ config, now, frozen, dryRun: planOnly, mirror, archive }, context) {
    const { reconfigureSystem } = await import("../../../workflows/index.ts");
    const workspace = workspaceOf(context, { mirror, archive });
    const plan = await reconfigureSystem(workspace, config, { now, frozen, planOnly });
    for (const note of plan.notes) context.progress.note(note);
    if (planOnly && plan.outcome !== "nothing") {
      const { showGenerationSteps } = await import("../../show-generation.ts");
      showGenerationSteps(context.output, plan.steps);
      context.output.print(
        `generation ${plan.number} would be the next to boot${now ? ", and would boot at once" : ""}`,
      );
      return undefined;
    }
    const text = {
      nothing: `nothing to do: generation ${plan.number} is this very system, and the next to boot`,
      choose: `generation ${plan.number} is this very system; it is the next to boot`,
      resume: `generation ${plan.number} is the next to boot (an install that was cut short is finished)`,
      install: `generation ${plan.number} is the next to boot`,
    };
    context.output.result(plan, () => text[plan.outcome]);
    return undefined;
  },
});

export const rollback = command({
  brief: "make an earlier generation the next to boot",
  arguments: { number: { placeholder: "NUMBER", brief: "which; else the one before the next", optional: true } },
  flags: { dryRun, json },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ number, dryRun: planOnly }, context) {
    const { rollbackSystem } = await import("../../../workflows/index.ts");
    const wanted = number === undefined ? undefined : generation(number);
    const plan = await rollbackSystem(workspaceOf(context), wanted, { planOnly });
    if (planOnly && plan.outcome !== "nothing") {
      const { showGenerationSteps } = await import("../../show-generation.ts");
      showGenerationSteps(context.output, plan.steps);
      context.output.print(`generation ${plan.number} would be the next to boot`);
      return undefined;
    }
    context.output.result(plan, () =>
      plan.outcome === "nothing"
        ? `nothing to do: generation ${plan.number} is the next to boot`
        : `generation ${plan.number} is the next to boot`,
    );
    return undefined;
  },
});

export const listGenerations = command({
  brief: "show what is installed, what runs and what boots next",
  flags: { json },
  needs: "mounts",
  async run(_, context) {
    const { installedGenerations } = await import("../../../workflows/index.ts");
    for (const one of await installedGenerations(workspaceOf(context))) {
      const marks = [
        one.running ? "running" : "",
        one.next ? "next" : "",
        one.triesLeft === undefined ? "" : `${one.triesLeft} tries left`,
        one.entry === undefined ? "no boot entry" : "",
      ].filter((mark) => mark !== "");
      context.output.result(one, () =>
        `${String(one.number).padStart(4)}  ${one.created.slice(0, 16).replace("T", " ")}  kernel ${one.kernelVersion}  ${marks.join(", ")}`.trimEnd(),
      );
    }
    return undefined;
  },
});

export const deleteGenerations = command({
  brief: "delete generations that nothing needs any more",
  description: "Never the running one, the next to boot, or one that a root still descends from.",
  arguments: { numbers: { placeholder: "NUMBER", brief: "which", optional: true, many: true } },
  flags: {
    json,
    dryRun: { brief: "say what would be deleted" },
    keep: { brief: "delete all but the newest so many", placeholder: "COUNT" },
    olderThan: { brief: "delete those made so many days ago or earlier", placeholder: "DAYS" },
    yes: { brief: "agree: the numbers that are to be deleted, with commas between", placeholder: "NUMBERS" },
  },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ numbers, keep, olderThan, dryRun }, context) {
    const { deleteGenerations: remove } = await import("../../../workflows/index.ts");
    const { usageError } = await import("../../usage-error.ts");
    const given = [numbers.length > 0, keep !== undefined, olderThan !== undefined].filter(Boolean).length;
    if (given !== 1) throw usageError("say which: numbers, or --keep COUNT, or --older-than DAYS");
    const selection =
      keep !== undefined
        ? { keep: generation(keep) }
        : olderThan !== undefined
          ? { olderThan: new Date(context.host.now().getTime() - generation(olderThan) * 86_400_000) }
          : { numbers: numbers.map(generation) };
    const plan = await remove(workspaceOf(context), selection, {
      planOnly: dryRun,
      confirm: ({ deleted }) =>
        context.confirm({ losses: deleted.map((one) => `generation ${one} will be deleted`), word: deleted.join(",") }),
    });
    for (const { number, reasons } of plan.kept) context.output.print(`kept ${number}: ${reasons.join(", ")}`);
    context.output.result(plan, () => {
      if (plan.deleted.length === 0) return "nothing to delete";
      return `${dryRun ? "would delete" : "deleted"}: ${plan.deleted.join(", ")}`;
    });
    return undefined;
  },
});

function generation(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw usageOf(word);
}

function usageOf(word: string): Error {
  return new UserError("CLI_USAGE", `"${word}" is no number`, { hint: "lethe system list-generations shows them." });
}
