import { command } from "../../command.ts";
import { config, dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const generate = command({
  brief: "make the secrets that a config declares how to make, where they are missing",
  description:
    'secret("wg", { generate: "wireguard" }) declares it: password (32 signs); password-hash, for an account, whose ' +
    "password is shown this once; ssh-ed25519 or wireguard, whose public half is written to secrets/NAME.pub beside. A secret that is there is left as it is. All are made, or none.",
  arguments: { config },
  flags: { dryRun, json },
  statuses: { 1: "a secret is still missing, and nothing is declared to make it" },
  examples: [["lethe secret generate .#meadow", "make what a new machine needs"]],
  stopsAtPlan: true,
  async run({ config, dryRun }, context) {
    const { generateSecrets } = await import("../../../workflows/index.ts");
    const { output } = context;
    const { made, missing } = await generateSecrets(workspaceOf(context), {
      ...{ config, planOnly: dryRun, seen: !output.json },
    });
    for (const one of made) {
      output.result({ kind: dryRun ? "would-make" : "made", name: one.name, generate: one.kind }, () => {
        const half = one.publicHalf === undefined ? "" : `; its public half is ${one.publicHalf}`;
        if (one.shown !== undefined) {
          return `made ${one.name} (${one.kind}); the password itself is shown this once: ${one.shown}`;
        }
        return dryRun ? `would make ${one.name} (${one.kind})` : `made ${one.name} (${one.kind})${half}`;
      });
    }
    for (const name of missing) {
      output.result({ kind: "missing", name }, () => `missing ${name}: write it with lethe secret edit ${name}`);
    }
    if (made.length === 0 && missing.length === 0) output.print("nothing to do: every secret is there");
    return missing.length === 0 ? undefined : 1;
  },
});
