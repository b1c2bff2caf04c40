import { UserError } from "../../../model/index.ts";
import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { json, key as KEY } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const verify = command({
  brief: "read back what was copied, and compare",
  description:
    "Brings a sample of the files, or all, back from their stores into a place of its own, and compares them with what was " +
    "copied; and byte for byte with the files here that were not changed since. Nothing is written over, and nothing is kept.",
  arguments: {
    names: {
      placeholder: "NAME",
      brief: "a component's path or name; else all of them",
      optional: true,
      many: true,
      file: true,
    },
  },
  flags: {
    config: { brief: "the config that declares them; else the nearest one upward", placeholder: "CONFIG", file: true },
    all: { brief: "every file, and no sample" },
    part: { brief: "how much of it, chosen by chance; default 5%", placeholder: "N%" },
    key: KEY,
    json,
  },
  needs: "mounts-of-root",
  statuses: {
    [exit.differs]: "something came back otherwise than it was copied, or not at all",
    [exit.trouble]: "a store could not be looked at",
  },
  examples: [
    ["lethe state verify", "a sample of everything"],
    ["lethe state verify ~/Documents --all", "all of one component"],
  ],
  async run({ names, config, key, all, part }, context) {
    const { stateVerify } = await import("../../../workflows/index.ts");
    const { showVerified } = await import("../../show-verified.ts");
    const verified = await stateVerify(workspaceOf(context), names, {
      ...{ config, key, ask: askPassphrase(context), part: all ? 1 : partOf(part ?? "5%") },
      onVerified: (one) => showVerified(context.output, one),
    });
    if (verified.length === 0) context.output.print("nothing that can be read back is declared");
    if (verified.some(({ outcome }) => outcome === "unknown")) return exit.trouble;
    return verified.some(({ outcome }) => outcome === "differs") ? exit.differs : exit.ok;
  },
});

function partOf(text: string): number {
  const percent = Number(text.replace(/%$/, ""));
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new UserError("STATE_NOT_A_PART", `${text} is no part of a whole`, { hint: "Give a percentage: --part 10%" });
}
