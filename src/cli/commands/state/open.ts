import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { dryRun, json, key } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const open = command({
  brief: "open what is kept as ciphertext",
  description:
    "Mounts it where it is declared, for whom it belongs to, until lethe state close or shutdown. Its secret opens it, or a " +
    "passphrase, which is asked for, and read from standard input where that is no terminal. Where there is no ciphertext " +
    "yet, a new one is made, which has to be agreed to: on a new disk what a store has of it is brought back first.",
  arguments: {
    names: {
      placeholder: "NAME",
      brief: "a component's path or name; else all that are encrypted",
      optional: true,
      many: true,
      file: true,
    },
  },
  flags: {
    config: { brief: "the config that declares them; else the nearest one upward", placeholder: "CONFIG", file: true },
    key,
    yes: { brief: "agree to new ciphertext where there is none" },
    dryRun,
    json,
  },
  examples: [["lethe state open ~/private", "see and change what is in it"]],
  async run({ names, config, key, dryRun }, context) {
    const { stateOpen } = await import("../../../workflows/index.ts");
    const { output } = context;
    await stateOpen(workspaceOf(context), names, {
      config,
      key,
      ask: askPassphrase(context),
      // Nobody could ever open what was made with a slip of the finger.
      passphrase: async ({ path }, isNew) =>
        dryRun ? "" : context.hidden(`passphrase of ${path}: `, { twice: isNew }),
      async agreeToMake({ path, inner }) {
        if (!dryRun) await context.agree(`There is no ciphertext at ${inner} yet. Make a new, empty one for ${path}?`);
      },
      onOpened({ path, name }, outcome) {
        if (dryRun && outcome === "opened") return;
        output.result({ kind: "opened", path, name, outcome }, () =>
          outcome === "opened" ? `${path} is open` : `${path} is open already`,
        );
      },
    });
    return undefined;
  },
});
