import { command } from "../../command.ts";
import { diskKeys } from "../../disk-keys.ts";
import { keyPlace, toPlace } from "../../key-parameters.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const remove = command({
  brief: "delete a machine's security key from a place",
  description:
    "The key stays what it is at other places. What is deleted may still be read from the medium by who knows how: where " +
    "that matters, rotate the key, or revoke it.",
  arguments: { place: keyPlace },
  flags: { yes: { brief: "agree to it" }, passphraseFile: toPlace.passphraseFile, dryRun, json },
  stopsAtPlan: true,
  needs: "mounts-of-root",
  async run({ place, passphraseFile, dryRun }, context) {
    const { removeKey } = await import("../../../workflows/index.ts");
    const result = await removeKey(workspaceOf(context), place, {
      planOnly: dryRun,
      confirm: context.confirm,
      keys: await diskKeys(context, { passphraseFile }),
      agree: ({ machine, place: where }) =>
        context.agree(`Delete the security key of ${machine} at ${where}? If there is no other copy, it is lost.`),
    });
    context.output.result({ kind: dryRun ? "plan" : "removed", ...result }, () => {
      return `${dryRun ? "would delete" : "deleted"} the security key of ${result.machine} at ${result.place}`;
    });
    return undefined;
  },
});
