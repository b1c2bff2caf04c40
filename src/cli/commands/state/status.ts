import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { config, json, key } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const status = command({
  brief: "say what would be lost if this disk died now",
  description:
    "Opens with what is nowhere else, in files, bytes, commits and age, then a line for each declared component. " +
    "Nothing is changed and no network is asked: a remote has what it had when it was last heard of. --fetch asks first.",
  arguments: { config },
  flags: {
    json,
    fetch: { brief: "ask remotes and stores what they have first" },
    all: { brief: "ask first, and tell too what other machines have copied to the same stores, and when" },
    key,
  },
  needs: "mounts-of-root",
  statuses: { [exit.differs]: "something would be lost", [exit.trouble]: "of something it could not be told" },
  examples: [
    ["lethe state status", "how things stand, at once"],
    ["lethe state status --fetch", "the same, by what remotes have now"],
  ],
  async run({ config, fetch, all, key }, context) {
    const { stateStatus } = await import("../../../workflows/index.ts");
    const { showStatus } = await import("../../show-standing.ts");
    const found = await stateStatus(workspaceOf(context), config, {
      fetch: fetch || all,
      key,
      ask: askPassphrase(context),
    });
    showStatus(context.output, found, context.host.now());
    if (all) {
      const { showOthers } = await import("../../show-others.ts");
      showOthers(context.output, found, context.host.now());
    }
    return { safe: exit.ok, losing: exit.differs, unknown: exit.trouble }[found.verdict];
  },
});
