import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { dryRun, json } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const activate = command({
  brief: "decrypt this machine's secrets, where the boot could not",
  description:
    "Looks for the security key: on a stick LETHE-KEY, then on this machine's disk. Decrypts into memory what the system that " +
    "runs here has as ciphertext, and starts the units that waited for it; those that run and whose secret is another one " +
    "now are started anew. A passphrase, or the PIN of a FIDO2 key, is asked for where the key has one, and read from standard input where that is no " +
    "terminal.",
  arguments: {},
  flags: {
    key: {
      brief: "a file with the key, as age-keygen writes it, or as a stick has it (key, key.age, key.fido2)",
      placeholder: "FILE",
      file: true,
    },
    dryRun,
    json,
  },
  stopsAtPlan: true,
  statuses: { [exit.differs]: "a secret could not be decrypted, or a unit did not start" },
  examples: [
    ["lethe secret activate", "after plugging in the stick"],
    ["lethe secret activate --key /media/stick/key", "with the key from elsewhere"],
  ],
  async run({ key, dryRun }, context) {
    const { activateSecrets } = await import("../../../workflows/index.ts");
    const { output } = context;
    const done = await activateSecrets(workspaceOf(context), {
      key,
      planOnly: dryRun,
      passphrase: (again, what) => {
        const question = what === "pin" ? "PIN of the FIDO2 key; then touch it: " : "passphrase of the security key: ";
        return context.hidden(`${again ? "that was not it; " : ""}${question}`, { twice: false });
      },
    });
    if (dryRun) {
      output.result({ kind: "planned" }, () => "would decrypt this machine's secrets, and start what waits for them");
      return exit.ok;
    }
    for (const what of done.missing) output.result({ kind: "missing", what }, () => `missing: ${what}`);
    for (const unit of done.started) output.result({ kind: "started", unit }, () => `started ${unit}`);
    for (const unit of done.restarted) output.result({ kind: "restarted", unit }, () => `restarted ${unit}`);
    for (const unit of done.failed) {
      output.result({ kind: "failed", unit }, () => `${unit} did not start: systemctl status ${unit}`);
    }
    if (done.missing.length > 0 || done.failed.length > 0) return exit.differs;
    output.result({ kind: "complete" }, () => "all secrets of this machine are decrypted, in memory");
    return exit.ok;
  },
});
