import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { json, nul } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";
import { boot } from "./boot.ts";

export const diff = command({
  brief: "show what a root held over its generation, or what differs in another root from it",
  description:
    "Of one root: what was done in it, which is what was lost when it was erased; what its boot wrote stands apart. " +
    "Of two: what differs in the second from the first. What components and noise rules explain is left out.",
  arguments: {
    boot,
    other: { placeholder: "OTHER", brief: "another root, or live for the one that runs", optional: true },
  },
  flags: {
    json,
    nul,
  },
  statuses: { [exit.differs]: "something differs", [exit.trouble]: "not everything could be examined" },
  examples: [
    ["lethe roots diff newest", "what the last session held, and lost"],
    ["lethe roots diff 12 live", "what is other now than it was then"],
  ],
  needs: "mounts",
  async run({ boot, other, nul }, context) {
    const { rootsDiff } = await import("../../../workflows/index.ts");
    const { showChanges } = await import("../../show-changes.ts");
    const { output, progress } = context;
    const { changes, byBoot, method, reason, notExamined, from, to } = await rootsDiff(
      workspaceOf(context),
      boot,
      other,
    );
    if (method === "walk") progress.note(`both roots were read whole${reason === undefined ? "" : `: ${reason}`}`);
    showChanges(output, changes, nul, "/");
    if (byBoot.length > 0 && !nul) output.print("written by the boot itself:");
    showChanges(output, byBoot, nul, "/");
    for (const { path, reason } of notExamined) progress.note(`not examined: /${path.toString()}: ${reason}`);
    const count = changes.length + byBoot.length;
    if (!nul) {
      const what = to === undefined ? `${from} and its generation` : `${from} and ${to}`;
      output.print(count === 0 ? `nothing differs between ${what}` : `${count} changes between ${what}`);
    }
    if (notExamined.length > 0) return exit.trouble;
    return count === 0 ? exit.ok : exit.differs;
  },
});
