import { command } from "../../command.ts";
import { dryRun, json, sources } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const importCommand = command({
  brief: "write a config repository that describes an existing Debian or Ubuntu machine",
  description:
    "Packages, sources and their keys, people, units, changed configuration. What the config cannot say stands in it as " +
    "comments. No secret is copied: passwords, private keys and what looks like them are named, with what to do about " +
    "each (docs/reference/import.md). The machine itself is only read.",
  arguments: { directory: { placeholder: "DIR", brief: "where; must not hold anything", file: true } },
  flags: {
    dryRun,
    json,
    mirror: sources.mirror,
    root: { brief: "the top of another machine's file system, mounted; default: /", placeholder: "DIR", file: true },
    build: {
      brief: "lock and build it too, and show what the built root has otherwise than the machine",
    },
    offline: { brief: "ask no mirror whether the packages are to be had" },
  },
  examples: [
    ["lethe system import ~/meadow", "a config of this very machine"],
    ["lethe system import meadow --root /mnt", "of the machine whose disk is mounted at /mnt"],
    ["lethe system import meadow --build", "and what would be otherwise on a machine built from it"],
  ],
  needs: "mounts",
  async run({ directory, dryRun, root = "/", build, offline, mirror }, context) {
    const { applyImport, planImport } = await import("../../../workflows/index.ts");
    const { output } = context;
    const workspace = workspaceOf(context, { mirror });
    const plan = await planImport(workspace, directory, { root, offline });
    for (const { path, content } of plan.files) {
      const size = Buffer.byteLength(content);
      const said = dryRun ? "would write" : "writing";
      output.result({ file: path, size, written: !dryRun }, () => `${said} ${directory}/${path}`);
    }
    if (dryRun) return undefined;
    await applyImport(workspace, plan);
    if (plan.omissions > 0) output.print(`${plan.omissions} remarks in system.ts say what is not imported: read them`);
    if (!build) {
      output.print(`next: lethe system lock ${directory}, then lethe system vm ${directory}`);
      return undefined;
    }
    const { buildImport } = await import("../../../workflows/index.ts");
    const { showImportDifference } = await import("../../show-import.ts");
    showImportDifference(context, await buildImport(workspace, directory, root));
    output.print(`next: lethe system vm ${directory}`);
    return undefined;
  },
});
