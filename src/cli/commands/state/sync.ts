import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { status as exit } from "../../exit-status.ts";
import { dryRun, json, key as KEY } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const sync = command({
  brief: "bring repositories and their remotes together, and copy the rest to its stores",
  description:
    "Of a repository: fetches, fast-forwards and pushes every branch that follows one of a remote. What has gone two ways, follows nothing " +
    "or is not committed is reported and left as it is: nothing is forced, merged or committed. Repositories of others are " +
    "synced as their owners, where root runs this. Of a backup or an archive a snapshot goes to its store; what is no " +
    "longer to be kept there is forgotten, and the store is checked once a month. Media and " +
    "mirrors go to places of plain files, and a cache is held to its limit. One that fails stops no other.",
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
    key: KEY,
    takeOver: {
      brief: "go on in a store where another machine of this name has copied, or that is not the former one",
    },
    watch: {
      brief:
        "go on until it is ended: what changes here is synced soon after, and remotes are asked every half an hour",
    },
    deletions: { brief: "copy also where most of what was copied before is gone here" },
    evict: { brief: "free the files of archives here, once each was read back from its store" },
    dryRun,
    json,
  },
  needs: "mounts-of-root",
  statuses: { [exit.differs]: "something is left to you, or is on this disk only", [exit.trouble]: "something failed" },
  examples: [
    ["lethe state sync", "all that syncs"],
    ["lethe state sync ~/src/notes", "one of them"],
    ["lethe state sync --watch", "all, as it changes, until Ctrl-C"],
  ],
  async run({ names, config, key, watch, deletions, takeOver, evict }, context) {
    const ask = askPassphrase(context);
    const { stateSync, stateWatch } = await import("../../../workflows/index.ts");
    const { showSynced } = await import("../../show-standing.ts");
    if (watch) {
      const onSynced = (synced: Parameters<typeof showSynced>[1]) => showSynced(context.output, synced);
      return stateWatch(workspaceOf(context), names, { config, key, ask, onSynced });
    }
    const all = await stateSync(workspaceOf(context), names, {
      config,
      key,
      ask,
      deletions,
      takeOver,
      evict,
      onSynced: (synced) => showSynced(context.output, synced),
    });
    if (all.length === 0) context.output.print("nothing that syncs is declared");
    if (all.some(({ failed, standing }) => failed !== undefined || standing.verdict === "unknown")) return exit.trouble;
    return all.some(({ left, standing }) => left.length > 0 || standing.verdict === "losing") ? exit.differs : exit.ok;
  },
});
