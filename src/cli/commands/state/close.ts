import { command } from "../../command.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const close = command({
  brief: "close what was opened, so that only ciphertext is left",
  arguments: {
    names: {
      placeholder: "NAME",
      brief: "a component's path or name; else all that are encrypted",
      optional: true,
      many: true,
      file: true,
    },
  },
  flags: {
    config: { brief: "the config that declares them; else the nearest one upward", placeholder: "CONFIG", file: true },
    dryRun,
    json,
  },
  examples: [["lethe state close", "close all of them"]],
  async run({ names, config, dryRun }, context) {
    const { stateClose } = await import("../../../workflows/index.ts");
    await stateClose(workspaceOf(context), names, {
      config,
      onClosed({ path, name }, outcome) {
        if (dryRun && outcome === "closed") return;
        context.output.result({ kind: "closed", path, name, outcome }, () =>
          outcome === "closed" ? `${path} is closed` : `${path} was not open`,
        );
      },
    });
    return undefined;
  },
});
