import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { config, dryRun, json, key } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const init = command({
  brief: "bring back what a config keeps: on this machine, or on a new disk",
  description:
    "Clones repositories, restores backups, makes what is new. Nothing is ever written over: what is there and is not empty " +
    "is kept as it is, and --replace moves it aside first. One that fails stops no other; a second run goes on where the first " +
    "was cut short, and has nothing to do where all is there.",
  arguments: {
    config,
    target: {
      placeholder: "DEVICE|DIR",
      brief: "a disk or image that lethe system init has made, or where a root is mounted; default: this machine",
      optional: true,
      file: true,
    },
  },
  flags: {
    dryRun,
    json,
    key,
    replace: { brief: "move aside what is there, and bring it anew" },
    all: { brief: "also what is declared to wait until it is asked for" },
  },
  statuses: {
    [exit.differs]: "something is left to you, or is lost: it was on the former disk only",
    [exit.trouble]: "something failed; it is said what",
  },
  examples: [
    ["lethe state init . /dev/nvme0n1", "after lethe system init, before the first boot"],
    ["lethe state init", "what this machine lacks"],
  ],
  needs: "mounts-of-root",
  stopsAtPlan: true,
  async run({ config, target, key, replace, all, dryRun }, context) {
    const { stateInit } = await import("../../../workflows/index.ts");
    const { showBrought } = await import("../../show-brought.ts");
    const brought = await stateInit(workspaceOf(context), {
      ...{ config, target, key, ask: askPassphrase(context), replace, eager: all, planOnly: dryRun },
      onBrought: (one) => showBrought(context.output, one),
    });
    if (brought.length === 0) context.output.print("the config keeps nothing");
    if (brought.some(({ outcome }) => outcome === "failed")) return exit.trouble;
    return brought.some(({ left }) => left.length > 0) ? exit.differs : exit.ok;
  },
});
