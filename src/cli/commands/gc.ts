import { command } from "../command.ts";
import { json } from "../parameters.ts";
import { showBytes } from "../size.ts";
import { workspaceOf } from "../workspace.ts";

export const gc = command({
  brief: "delete from the cache what nothing has used for 30 days",
  description: "Everything in the cache can be fetched or built again.",
  flags: { json, all: { brief: "whatever its age" } },
  needs: "mounts",
  async run({ all }, context) {
    const { collectGarbage } = await import("../../workflows/index.ts");
    const result = await collectGarbage(workspaceOf(context), { all });
    const { layers, debs, bytes, tools } = result;
    context.output.result(
      result,
      () => `deleted ${layers} layers, ${debs} packages (${showBytes(bytes)}), ${tools} former tools roots`,
    );
    return undefined;
  },
});
