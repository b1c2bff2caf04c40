import { command, type Group } from "../../command.ts";
import { diskKeys, encryptedDisk, keyFlags, secretOf } from "../../disk-keys.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

const METHODS = ["passphrase", "security-key", "tpm2", "fido2", "recovery"] as const;

const WORDS = {
  passphrase: "a passphrase",
  "security-key": "the key on a stick",
  tpm2: "the TPM and its PIN",
  fido2: "a FIDO2 key and its PIN",
  recovery: "the recovery key",
  other: "something that Lethe did not enrol",
} as const;

const list = command({
  brief: "show what opens an encrypted disk",
  description: "It need not be open. On the machine itself also what the system declares and is not enrolled yet.",
  arguments: { disk: encryptedDisk },
  flags: { json },
  needs: "mounts",
  async run({ disk }, context) {
    const { unlockMethods } = await import("../../../workflows/index.ts");
    const { enrolled, missing } = await unlockMethods(workspaceOf(context), disk);
    for (const { method, slots } of enrolled) {
      const many = slots.length === 1 ? "" : ` (${slots.length} of them)`;
      context.output.result({ method, slots, enrolled: true }, () => `${method.padEnd(14)}${WORDS[method]}${many}`);
    }
    for (const method of missing) {
      const how = `declared and not enrolled: lethe disk unlock-methods add ${method}`;
      context.output.result({ method, slots: [], enrolled: false }, () => `${method.padEnd(14)}${how}`);
    }
    return undefined;
  },
});

const PINS = { tpm2: "a PIN for the TPM: ", fido2: "PIN of the FIDO2 key; then touch it, two times: " } as const;

const add = command({
  brief: "add a way of opening an encrypted disk",
  description:
    "What opens the disk already is asked for first: a passphrase, or the recovery key. The key on a stick is the file " +
    "lethe/disk.key, made where it is not there; a TPM is enrolled with a PIN and never alone. A TPM and a FIDO2 key belong " +
    "to a machine, so they are added on the machine itself. The config has to declare the method for a boot to try it.",
  arguments: { method: { placeholder: "METHOD", brief: "what to add", values: METHODS }, disk: encryptedDisk },
  flags: {
    json,
    dryRun,
    ...keyFlags,
    newPassphraseFile: { brief: "a further passphrase, up to a last newline", placeholder: "FILE", file: true },
    pinFile: { brief: "the PIN of the TPM or the FIDO2 key, up to a last newline", placeholder: "FILE", file: true },
    pcrs: { brief: "what the TPM looks at before it takes the PIN: 7+11; default 7", placeholder: "NUMBERS" },
    stick: { brief: "where the stick for the disk's key is mounted", placeholder: "DIR", file: true },
  },
  examples: [["lethe disk unlock-methods add tpm2", "open this machine's disk by its TPM and a PIN"]],
  needs: "mounts",
  stopsAtPlan: true,
  async run({ method, disk, dryRun: planOnly, passphraseFile, recoveryFile, ...input }, context) {
    const { newPassphraseFile, pinFile, pcrs, stick } = input;
    const { addUnlockMethod } = await import("../../../workflows/index.ts");
    const keys = await diskKeys(context, { passphraseFile, recoveryFile });
    const outcome = await addUnlockMethod(workspaceOf(context), method, disk, {
      present: () => keys.passphrase({ fresh: false }),
      fresh: () => secretOf(context, newPassphraseFile, "the new passphrase: "),
      pin: async (of) => (await secretOf(context, pinFile, PINS[of])).toString(),
      keep: (key) => keys.keep(key),
      planOnly,
      ...(stick === undefined ? {} : { stick }),
      ...(pcrs === undefined ? {} : { pcrs }),
    });
    context.output.result({ method, outcome, done: !planOnly }, () => {
      if (outcome === "already") return `nothing to do: ${WORDS[method]} opens it already`;
      return planOnly ? `would add ${WORDS[method]}` : `${WORDS[method]} opens it now`;
    });
    return undefined;
  },
});

const remove = command({
  brief: "take a way of opening an encrypted disk away",
  description:
    "All keys of that kind. The last way stays; the recovery key, and what would leave it alone, go only when it is agreed " +
    "to. A backup of the header still has what is removed from the disk.",
  arguments: {
    method: { placeholder: "METHOD", brief: "what to remove", values: [...METHODS, "other"] },
    disk: encryptedDisk,
  },
  flags: {
    json,
    dryRun,
    yes: { brief: "agree that the recovery key goes, or is all that is left: the METHOD", placeholder: "METHOD" },
  },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ method, disk, dryRun: planOnly }, context) {
    const { removeUnlockMethod } = await import("../../../workflows/index.ts");
    await removeUnlockMethod(workspaceOf(context), method, disk, { planOnly, confirm: context.confirm });
    context.output.result({ method, outcome: "removed", done: !planOnly }, () =>
      planOnly ? `would remove ${WORDS[method]}` : `${WORDS[method]} does not open it any more`,
    );
    return undefined;
  },
});

export const unlockMethods: Group = {
  brief: "what opens an encrypted disk: list, add, remove",
  commands: { list, add, remove },
};
