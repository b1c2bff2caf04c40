import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { config, key, secretName } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const show = command({
  brief: "print what a secret holds",
  description: "Byte by byte, to standard output, and nothing else.",
  arguments: { config, name: secretName },
  flags: { key },
  examples: [["lethe secret show restic-nas | wl-copy", "copy a password"]],
  async run({ config, name, key }, context) {
    const { showSecret } = await import("../../../workflows/index.ts");
    const ask = askPassphrase(context);
    context.output.raw(await showSecret(workspaceOf(context), name, { config, key, ask }));
    return undefined;
  },
});
