import { askPassphrase, newPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { diskKeys } from "../../disk-keys.ts";
import { keyPlace, protect, toPlace } from "../../key-parameters.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const add = command({
  brief: "put a machine's security key at another place too",
  description:
    "A second stick, or stick and disk: the same key, with a protection of its own at each place. A place that has a former " +
    "key of the machine, from before lethe security-key rotate, gets the present one.",
  arguments: { place: keyPlace },
  flags: {
    from: { brief: "the place where the key is now", placeholder: "PLACE", file: true },
    protect,
    ...toPlace,
    dryRun,
    json,
  },
  examples: [["lethe security-key add /dev/sdb --from /media/stick/lethe", "make a second stick"]],
  stopsAtPlan: true,
  needs: "mounts-of-root",
  async run({ place, from, protect = "passphrase", passphraseFile, dryRun }, context) {
    const { copyKey } = await import("../../../workflows/index.ts");
    const { usageError } = await import("../../usage-error.ts");
    if (from === undefined) throw usageError("lethe security-key add needs --from PLACE, where the key is now");
    const result = await copyKey(workspaceOf(context), place, {
      ...{ from, protection: protect, planOnly: dryRun, confirm: context.confirm },
      keys: await diskKeys(context, { passphraseFile }),
      ask: askPassphrase(context),
      newPassphrase: newPassphrase(context),
    });
    const said = {
      plan: `would put the security key of ${result.machine} at ${result.place}`,
      already: `nothing to do: ${result.place} has the security key of ${result.machine}`,
      copied: `${result.place} has the security key of ${result.machine} too`,
    };
    context.output.result({ kind: "security-key", ...result }, () => said[result.outcome]);
    return undefined;
  },
});
