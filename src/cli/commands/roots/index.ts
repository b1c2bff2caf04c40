import { command, type Group } from "../../command.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";
import { browse } from "./browse.ts";
import { diff } from "./diff.ts";
import { restore } from "./restore.ts";

const list = command({
  brief: "show the roots on this disk, and what each held over its generation",
  flags: { json },
  needs: "mounts",
  async run(_, context) {
    const { rootReports, jsonLine, plainLine } = await import("../../../workflows/index.ts");
    for (const { root, held } of await rootReports(workspaceOf(context))) {
      const { boot, generation, started, complete, erased, live } = root;
      const changes = held?.sinceBoot ?? [];
      const value = {
        boot,
        generation,
        started,
        complete,
        erased,
        live,
        ...(held === undefined ? {} : { held: changes.map((change) => JSON.parse(jsonLine(change)) as unknown) }),
      };
      context.output.result(value, () => {
        const state = live ? "live" : complete === undefined ? "erased, its boot never completed" : "erased";
        const when = started?.toISOString().slice(0, 16).replace("T", " ") ?? "cut short";
        const what = held === undefined ? "unknown" : changes.length === 1 ? "1 change" : `${changes.length} changes`;
        const head = `${boot}  ${when}  generation ${generation ?? "?"}  ${state}: ${what}`;
        return [head, ...changes.map((change) => `          ${plainLine(change, { prefix: "/" })}`)].join("\n");
      });
    }
    return undefined;
  },
});

const summarize = command({
  brief: "say in one line what the former session lost; run by systemd once a boot is complete",
  needs: "mounts",
  hidden: true,
  async run(_, context) {
    const { summarizeErased } = await import("../../../workflows/index.ts");
    context.output.print((await summarizeErased(workspaceOf(context))) ?? "");
    return undefined;
  },
});

const clean = command({
  brief: "delete erased roots past their age; run by systemd in idle time",
  flags: { dryRun, json },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ dryRun: planOnly }, context) {
    const { cleanRoots } = await import("../../../workflows/index.ts");
    const plan = await cleanRoots(workspaceOf(context), { planOnly });
    context.output.result(plan, () => {
      if (plan.refused === "clock") return "nothing is deleted: the clock is not synchronised, so ages cannot be told";
      return plan.deleted.length === 0
        ? "nothing to delete"
        : `${planOnly ? "would delete" : "deleted"}: ${plan.deleted.join(", ")}`;
    });
    return undefined;
  },
});

export const roots: Group = {
  brief: "look at the roots of former boots, and bring back what they held",
  commands: { list, diff, browse, restore, clean, summarize },
};
