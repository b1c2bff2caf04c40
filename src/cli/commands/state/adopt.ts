import { command } from "../../command.ts";
import { dryRun } from "../../parameters.ts";
import { showAdoption, showWritten } from "../../show-adoption.ts";
import { workspaceOf } from "../../workspace.ts";

const types = [
  "directory",
  "repository",
  "cache",
  "config",
  "package",
  "ignore",
  "backup",
  "media",
  "archive",
  "secret",
] as const;

export const adopt = command({
  brief: "keep what is untracked, by writing it into the config",
  description:
    "Adds what PATH comes to to state.ts or system.ts, and keeps the rest of the file as it is. Without --as the type " +
    "follows from the path, and is said. The config is type-checked and evaluated with the change before anything is " +
    "written; the difference is shown and has to be agreed to. Committing it is yours. On the machine that runs from " +
    "this config the data is kept at once: it is copied by reflink and mounted where it was, and the original stays " +
    "for as long as a program works in it. backup, media and archive name a store that the config has; secret encrypts " +
    "the file to the keys in keys/*.pub of the config.",
  arguments: {
    paths: { placeholder: "PATH", brief: "or the name of a package or a unit", many: true, file: true },
  },
  flags: {
    as: { brief: "what to do with it; else what the path suggests", placeholder: "TYPE", values: types },
    store: { brief: "the constant of the store for copies, where the config has several", placeholder: "NAME" },
    reason: { brief: "why it is kept, or ignored", placeholder: "TEXT" },
    config: { brief: "the config to write to; else the nearest one upward", placeholder: "CONFIG", file: true },
    dryRun,
    yes: { brief: "agree to the change without being asked" },
  },
  examples: [
    ["lethe state adopt ~/notes", "keep a directory"],
    ["lethe state adopt ~/Documents --as backup --store nas", "keep a directory, and copy it to a store"],
    ["lethe state adopt htop --as package", "have a package in the system"],
    ['lethe state adopt ~/.xsession-errors --as ignore --reason "a log"', "hear no more of a path"],
  ],
  needs: "mounts-of-root",
  stopsAtPlan: true,
  async run({ paths, as, store, reason, config, dryRun }, context) {
    const { adopt } = await import("../../../workflows/index.ts");
    const wishes = paths.map((word) => ({ word, as, reason, store }));
    const result = await adopt(workspaceOf(context), wishes, {
      config,
      onPlan: (plan) => showAdoption(context, plan),
      agree: () => context.agree("Write this?"),
      planOnly: dryRun,
    });
    const isDone = result.move?.later.length === 0 && result.adoptions.every(({ keep }) => keep !== undefined);
    if (!dryRun) showWritten(context, { ...result, isDone });
    return undefined;
  },
});
