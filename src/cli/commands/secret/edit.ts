import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { config, key, secretName } from "../../parameters.ts";
import { showSecretWritten } from "../../show-secrets.ts";
import { workspaceOf } from "../../workspace.ts";

export const edit = command({
  brief: "edit a secret in memory, and encrypt it where it changed",
  description:
    "Opens it in $VISUAL, $EDITOR or the system's editor, as a file in memory that is gone afterwards. What was saved is " +
    "encrypted to all keys of keys/, if it differs; a secret that is not there yet begins empty. What somebody else has " +
    "written meanwhile is not written over: what you wrote is kept as the secret NAME.edited then. Committing it is yours.",
  arguments: { config, name: secretName },
  flags: { key },
  examples: [["lethe secret edit wifi", "write or change secrets/wifi.age"]],
  needs: "mounts-of-root",
  async run({ config, name, key }, context) {
    const { editSecret } = await import("../../../workflows/index.ts");
    const { editFile, editorOf } = await import("../../editor.ts");
    const editor = await editorOf(context.host);
    const result = await editSecret(workspaceOf(context), name, {
      config,
      key,
      ask: askPassphrase(context),
      edit: (file) => editFile(context.host, editor, file),
    });
    showSecretWritten(context.output, name, result);
    return undefined;
  },
});
