import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { dryRun, json, key as KEY } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const retrieve = command({
  brief: "bring back a component, or a file or directory in it, as it was at a time",
  description:
    "From the snapshots of a backup, or all that an archive ever held. What is there and is the same stays; what is there and " +
    "differs stays too, and is told: name another place with --to.",
  arguments: { what: { placeholder: "NAME|PATH", brief: "a component, or a path in one", file: true } },
  flags: {
    at: { brief: "as of the end of this day, or of this moment; default: the newest", placeholder: "DATE" },
    to: { brief: "bring it into this directory; default: its own place", placeholder: "DIR", file: true },
    config: { brief: "the config that declares it; else the nearest one upward", placeholder: "CONFIG", file: true },
    key: KEY,
    dryRun,
    json,
  },
  needs: "mounts-of-root",
  statuses: {
    [exit.differs]: "something that is there differs and was left, or the store has nothing of it",
    [exit.trouble]: "it could not be brought",
  },
  examples: [
    ["lethe state retrieve ~/Photos/2019", "a part of an archive"],
    ["lethe state retrieve ~/Documents/letter.odt --at 2026-03-01 --to /tmp", "a file as it was"],
  ],
  async run({ what, at, to, config, key }, context) {
    const { stateRetrieve } = await import("../../../workflows/index.ts");
    const { showRetrieved } = await import("../../show-retrieved.ts");
    const retrieved = await stateRetrieve(workspaceOf(context), what, {
      ...{ at, to, config, key },
      ask: askPassphrase(context),
    });
    showRetrieved(context.output, retrieved);
    const { failed, left } = retrieved;
    if (failed !== undefined) return failed.differing === undefined ? exit.trouble : exit.differs;
    return left.length > 0 ? exit.differs : exit.ok;
  },
});
