import type { RevokePlan } from "../../../workflows/index.ts";
import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { config, dryRun, json, key } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const revoke = command({
  brief: "take away a key's right to read the secrets, and list which are as good as told",
  description:
    "Takes keys/NAME.pub away and encrypts every secret anew for the keys that remain, all or none. That alone does not " +
    "take back what the key could read before: the secrets that are listed have to be changed where they are used, for the " +
    "config's history has them as they were. The machine's next generations have nothing that its old key opens.",
  arguments: {
    config,
    name: { placeholder: "NAME", brief: "a machine, or whose key it is: keys/NAME.pub of the config" },
  },
  flags: { key, yes: { brief: "agree to it" }, dryRun, json },
  examples: [["lethe security-key revoke meadow", "after the machine meadow, or its stick, was stolen"]],
  stopsAtPlan: true,
  async run({ config, name, key, dryRun }, context) {
    const { revokeKey } = await import("../../../workflows/index.ts");
    const { output } = context;
    const plan = await revokeKey(workspaceOf(context), name, {
      ...{ config, key, planOnly: dryRun },
      ask: askPassphrase(context),
      async agree(found) {
        tell(context, name, found);
        if (!dryRun) await context.agree(`Take keys/${name}.pub away, and encrypt every secret anew without it?`);
      },
    });
    if (dryRun) return undefined;
    output.result(
      { kind: "revoked", name, ...plan },
      () => `revoked ${name}; the secrets are for ${plan.recipients.join(", ")}`,
    );
    return undefined;
  },
});

function tell({ output }: Context, name: string, { exposed, perhaps }: RevokePlan): void {
  for (const secret of exposed) {
    output.result({ kind: "change", secret }, () => `change at its source: ${secret} (${name} could read it)`);
  }
  for (const secret of perhaps) {
    output.result({ kind: "change-perhaps", secret }, () => {
      return `change at its source: ${secret} (${name} may have read it: another program than lethe encrypted it)`;
    });
  }
}
