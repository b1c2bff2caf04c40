import { command } from "../../command.ts";
import { config, dryRun, json, secretName } from "../../parameters.ts";
import { showSecretWritten } from "../../show-secrets.ts";
import { workspaceOf } from "../../workspace.ts";

export const set = command({
  brief: "write a secret that is typed, or that a program gives",
  description:
    "With --stdin it is all of standard input, byte by byte; else it is one line that is asked for and not shown. It is " +
    "encrypted to all keys of keys/, and takes the place of what the secret was.",
  arguments: { config, name: secretName },
  flags: { stdin: { brief: "take all of standard input" }, dryRun, json },
  examples: [["pass show wifi | lethe secret set wifi --stdin", "take it from another store of passwords"]],
  stopsAtPlan: true,
  async run({ config, name, stdin, dryRun }, context) {
    const { setSecret } = await import("../../../workflows/index.ts");
    const content = async () =>
      stdin ? context.input() : Buffer.from(await context.hidden(`secret ${name}: `, { twice: true }));
    const planOnly = dryRun;
    showSecretWritten(
      context.output,
      name,
      await setSecret(workspaceOf(context), name, { config, content, planOnly }),
      {
        planOnly,
      },
    );
    return undefined;
  },
});
