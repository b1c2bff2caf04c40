import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { config, json, key } from "../../parameters.ts";
import { isRight, secretLine } from "../../show-secrets.ts";
import { workspaceOf } from "../../workspace.ts";

export const list = command({
  brief: "list a config's secrets: who can read which, unused, missing",
  description:
    "Who can read a secret is what its last encryption by lethe wrote to secrets/recipients; an age file itself does not " +
    "say. Where another program has written it since, only their number is known. With --key each one is tried with it.",
  arguments: { config },
  flags: { key, json },
  statuses: { 1: "a secret is missing, or not every key of keys/ can read it, or that is not known" },
  examples: [["lethe secret list --key ~/recovery.key", "test that the recovery key opens everything"]],
  async run({ config, key }, context) {
    const { listSecrets } = await import("../../../workflows/index.ts");
    const { output } = context;
    const secrets = await listSecrets(workspaceOf(context), { config, key, ask: askPassphrase(context) });
    for (const secret of secrets) output.result(secret, () => secretLine(secret));
    if (secrets.length === 0) output.print("this config has no secrets, and refers to none");
    return secrets.every(isRight) ? undefined : 1;
  },
});
