import { UserError } from "../../../model/index.ts";
import { askPassphrase, newPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { diskKeys } from "../../disk-keys.ts";
import { keyPlace, protect, toPlace } from "../../key-parameters.ts";
import { config, dryRun, json, key } from "../../parameters.ts";
import { showKeyDone, showKeyPlan } from "../../show-keys.ts";
import { workspaceOf } from "../../workspace.ts";

export const init = command({
  brief: "make a machine's security key, and encrypt the secrets for it",
  description:
    "The private half goes to PLACE: a directory; a stick, which gets a partition labelled LETHE-KEY where it has none; or " +
    "a Lethe disk or image. It is wrapped by a passphrase unless --protect says otherwise; tpm2 is this machine's TPM and a " +
    "passphrase, fido2 a FIDO2 key that is plugged in, its PIN and a touch. The public half goes to keys/ of the config, and every secret is encrypted for it too, all or none. " +
    "Where there is no offline recovery key yet, one is made, shown once and asked back: write it on paper. A second run " +
    "has nothing to do; one that was cut short is gone on with.",
  arguments: { place: keyPlace, config },
  flags: {
    ...toPlace,
    protect,
    key,
    noRecovery: { brief: "make no offline recovery key now" },
    dryRun,
    json,
  },
  examples: [
    ["lethe security-key init /dev/sda", "make a stick for the machine of the config that is here"],
    ["lethe security-key init machine.img", "put the key on the image of the machine itself"],
  ],
  stopsAtPlan: true,
  needs: "mounts-of-root",
  async run({ place, config, protect = "passphrase", key, noRecovery, passphraseFile, dryRun }, context) {
    const { initSecurityKey } = await import("../../../workflows/index.ts");
    const { output } = context;
    const recovery = noRecovery ? {} : { recovery: recoveryTalk(context) };
    const result = await initSecurityKey(workspaceOf(context), place, {
      config,
      protection: protect,
      confirm: context.confirm,
      keys: await diskKeys(context, { passphraseFile }),
      key,
      ask: askPassphrase(context),
      newPassphrase: newPassphrase(context),
      ...recovery,
      onPlan(plan) {
        if (plan.recovery && output.json && !dryRun) throw unseen();
        showKeyPlan(output, plan);
      },
      planOnly: dryRun,
    });
    if (!dryRun) showKeyDone(output, result);
    return undefined;
  },
});

function recoveryTalk({ output, hidden, progress }: Context) {
  return {
    show(identity: string) {
      output.print(`\nThe offline recovery key. It opens every secret, and is shown this once:\n\n  ${identity}\n`);
      output.print("Write it on paper and keep it away from the machine. Now type it from there.");
    },
    askBack(again: number) {
      if (again > 0) progress.note("that is not the key that was shown");
      return hidden("recovery key: ", { twice: false });
    },
  };
}

function unseen(): UserError {
  return new UserError("CLI_TERMINAL", "the recovery key is shown to a person, and never as JSON", {
    hint: "Leave out --json; or add --no-recovery, and run it again later without.",
  });
}
