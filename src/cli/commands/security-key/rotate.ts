import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { diskKeys } from "../../disk-keys.ts";
import { keyPlace, toPlace } from "../../key-parameters.ts";
import { config, dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const rotate = command({
  brief: "give a machine another security key",
  description:
    "Makes a new key at PLACE, under the same protection and passphrase, puts its public half in keys/ and encrypts every " +
    "secret for it. The former key stays at PLACE behind the new one, because generations that were built before need it; " +
    "once none is left, --forget-former takes it away. Other copies get the new key by lethe security-key add.",
  arguments: { place: keyPlace, config },
  flags: {
    forgetFormer: { brief: "take former keys away from PLACE, and make no new one" },
    passphraseFile: toPlace.passphraseFile,
    dryRun,
    json,
  },
  stopsAtPlan: true,
  needs: "mounts-of-root",
  async run({ place, config, forgetFormer, passphraseFile, dryRun }, context) {
    const { rotateKey } = await import("../../../workflows/index.ts");
    const result = await rotateKey(workspaceOf(context), place, {
      ...{ config, forgetFormer, planOnly: dryRun, confirm: context.confirm },
      keys: await diskKeys(context, { passphraseFile }),
      ask: askPassphrase(context),
    });
    const { machine, former, rekeyed } = result;
    context.output.result({ kind: dryRun ? "plan" : "rotated", ...result }, () => {
      if (forgetFormer) return `${dryRun ? "former keys" : "former keys left"} at ${result.place}: ${former}`;
      if (dryRun) return `would make another security key for ${machine} at ${result.place}`;
      const names = rekeyed.length === 0 ? "" : `\nencrypted anew: ${rekeyed.join(", ")}`;
      return `${machine} has the security key ${result.recipient}${names}`;
    });
    return undefined;
  },
});
