import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { config, dryRun, json, key } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const rekey = command({
  brief: "encrypt every secret anew for the keys that are in keys/ now",
  description:
    "All or none: where one cannot be read nothing is written, and a run that is cut short is finished by the next command " +
    "that reads the config. Those that are for these very keys already stay as they are. To let a person read the secrets, " +
    "put the public half of their age key in keys/NAME.pub first.",
  arguments: { config },
  flags: { key, dryRun, json },
  examples: [["lethe security-key rekey", "after a file was put in keys/"]],
  stopsAtPlan: true,
  async run({ config, key, dryRun }, context) {
    const { rekeySecrets } = await import("../../../workflows/index.ts");
    const { output } = context;
    const result = await rekeySecrets(workspaceOf(context), {
      ...{ config, key, planOnly: dryRun },
      ask: askPassphrase(context),
    });
    output.result({ kind: dryRun ? "plan" : "rekeyed", ...result }, () =>
      result.changed.length === 0
        ? `nothing to do: every secret is for ${result.recipients.join(", ")}`
        : `${dryRun ? "would encrypt" : "encrypted"} anew for ${result.recipients.join(", ")}: ${result.changed.join(", ")}`,
    );
    return undefined;
  },
});
