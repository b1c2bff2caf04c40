import { command } from "../command.ts";
import { sources } from "../parameters.ts";

/** For those who work on Lethe itself: `tools.lock` is part of the release. */
export const lockTools = command({
  brief: "take today's versions of the tools, for a new tools.lock",
  arguments: { file: { placeholder: "FILE", brief: "the lock file to write", file: true } },
  flags: sources,
  hidden: true,
  async run({ file }, context) {
    const { resolve } = await import("node:path");
    const { relockTools } = await import("../../workflows/index.ts");
    const { workspaceOf } = await import("../workspace.ts");
    const count = await relockTools(workspaceOf(context), resolve(context.cwd, file));
    context.output.print(`${file}: ${count} packages`);
    return undefined;
  },
});
