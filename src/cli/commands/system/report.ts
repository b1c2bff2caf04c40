import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { json, nul } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

const differs = { [exit.differs]: "something differs", [exit.trouble]: "not everything could be examined" } as const;

export const status = command({
  brief: "show what differs on this machine from what is declared",
  description: "What the boot itself wrote stands apart. What components and noise rules explain is left out.",
  flags: {
    json,
    nul,
    all: { brief: "also what is explained, with the reason" },
    runtime: { brief: "also what no file says: firewall, addresses, routes, sysctls, mounts, units, processes" },
  },
  statuses: differs,
  needs: "mounts",
  async run({ nul, all, runtime }, context) {
    if (nul && runtime) {
      const { usageError } = await import("../../usage-error.ts");
      throw usageError("--runtime tells of things that have no path, so there is no -z of it: use --json");
    }
    const { systemStatus, runtimeStatus } = await import("../../../workflows/index.ts");
    const { showChanges } = await import("../../show-changes.ts");
    const { showRuntime } = await import("../../show-runtime.ts");
    const { describeExplanation } = await import("../../show-explanation.ts");
    const { output } = context;
    const { sinceBoot, byBoot, explained, notExamined, method } = await systemStatus(workspaceOf(context));
    showChanges(output, sinceBoot, nul, "/");
    if (byBoot.length > 0 && !nul) output.print("written by the boot itself:");
    showChanges(output, byBoot, nul, "/");
    if (all && !nul && !output.json) {
      output.print("explained:");
      for (const { change, explanation } of explained) {
        output.print(`  /${change.path.toString()}: ${describeExplanation(explanation)}`);
      }
    }
    for (const { path, reason } of notExamined) {
      context.progress.note(`not examined: /${path.toString()}: ${reason}`);
    }
    const running = runtime ? await runtimeStatus(workspaceOf(context)) : undefined;
    if (running !== undefined) showRuntime(context, running, all);
    const count = sinceBoot.length + byBoot.length + (running?.differences.length ?? 0);
    if (!nul) {
      output.print(
        count === 0
          ? "nothing differs from what is declared"
          : `${count} ${running === undefined ? "changes" : "differences"} (found by ${method})`,
      );
    }
    const unknown = running?.unexamined.some(({ by }) => by === "failure") === true;
    if (notExamined.length > 0 || unknown) return exit.trouble;
    return count === 0 ? exit.ok : exit.differs;
  },
});

export const diff = command({
  brief: "show what differs between two generations, or any two directories",
  arguments: {
    a: { placeholder: "A", brief: "a generation's number, or a directory", file: true },
    b: { placeholder: "B", brief: "likewise", file: true },
  },
  flags: { json, nul },
  statuses: differs,
  needs: "mounts",
  async run({ a, b, nul }, context) {
    const { systemDiff } = await import("../../../workflows/index.ts");
    const { showChanges } = await import("../../show-changes.ts");
    const { changes, notExamined, method, reason } = await systemDiff(workspaceOf(context), a, b);
    if (method === "walk")
      context.progress.note(`both trees were read whole${reason === undefined ? "" : `: ${reason}`}`);
    showChanges(context.output, changes, nul);
    for (const { path, reason } of notExamined) context.progress.note(`not examined: ${path.toString()}: ${reason}`);
    if (notExamined.length > 0) return exit.trouble;
    return changes.length === 0 ? exit.ok : exit.differs;
  },
});
