import { askPassphrase } from "../../ask-passphrase.ts";
import { command } from "../../command.ts";
import { diskKeys, keyFlags } from "../../disk-keys.ts";
import { config, dryRun, json, key, sources, target, yes } from "../../parameters.ts";
import { showDisk } from "../../show-disk.ts";
import { readBytes } from "../../size.ts";
import { workspaceOf } from "../../workspace.ts";

export const diskFlags = {
  dryRun,
  json,
  yes,
  ...sources,
  size: { brief: "of an image file that is to be made", placeholder: "SIZE" },
  ...keyFlags,
  esp: { brief: "the EFI system partition to use beside an existing partition", placeholder: "DEVICE", file: true },
} as const;

export const init = command({
  brief: "install a config's system on a disk, a partition or an image file",
  description:
    "Tests that the machine's secrets can be decrypted, and builds; only then is the disk touched: partitioned where it has to be, the system installed as its next " +
    "generation, and the config put where the machine keeps it. A second run has nothing to do, one that was cut short is finished.",
  arguments: { config, target },
  flags: {
    ...diskFlags,
    key,
    untestedSecrets: { brief: "install though no key is here that the machine's secrets could be tested with" },
  },
  examples: [
    ["lethe system init . /dev/nvme0n1", "install on a disk; its serial number is asked for where it is not empty"],
  ],
  needs: "mounts",
  async run(
    { config, target, dryRun, size, esp, passphraseFile, recoveryFile, mirror, archive, key, untestedSecrets },
    context,
  ) {
    const { initSystem, partitionTarget } = await import("../../../workflows/index.ts");
    const options = {
      ...(size === undefined ? {} : { size: readBytes(size, "size") }),
      ...(esp === undefined ? {} : { esp }),
      confirm: context.confirm,
      keys: await diskKeys(context, { passphraseFile, recoveryFile }),
      onPlan: (plan: Parameters<typeof showDisk>[1]) => showDisk(context.output, plan),
    };
    const workspace = workspaceOf(context, { mirror, archive });
    if (dryRun) {
      await partitionTarget(workspace, config, target, { ...options, planOnly: true });
      context.output.print("then the system would be built, where it is not, and installed as the next generation");
      return undefined;
    }
    const { install } = await initSystem(workspace, config, target, {
      ...options,
      secrets: { key: untestedSecrets ? false : key, ask: askPassphrase(context) },
    });
    for (const note of install.notes) context.progress.note(note);
    context.output.result(install, () =>
      install.outcome === "nothing"
        ? `nothing to do: ${target} has this system as generation ${install.number}`
        : `${target} boots generation ${install.number}`,
    );
    return undefined;
  },
});

const prepared = (part: "partitions" | "file-systems", brief: string) =>
  command({
    brief,
    arguments: { config, target },
    flags: diskFlags,
    needs: "mounts",
    async run({ config, target, dryRun, size, esp, passphraseFile, recoveryFile, mirror, archive }, context) {
      const { partitionTarget } = await import("../../../workflows/index.ts");
      const plan = await partitionTarget(workspaceOf(context, { mirror, archive }), config, target, {
        ...(size === undefined ? {} : { size: readBytes(size, "size") }),
        ...(esp === undefined ? {} : { esp }),
        confirm: context.confirm,
        keys: await diskKeys(context, { passphraseFile, recoveryFile }),
        onPlan: (one) => showDisk(context.output, one),
        part,
        planOnly: dryRun,
      });
      if (plan.steps.every(({ action }) => action === "keep")) context.output.print("nothing to do");
      return undefined;
    },
  });

export const partition = prepared("partitions", "partition a disk or an image file for a config");

export const fileSystems = prepared(
  "file-systems",
  "make the file systems, subvolumes and swap file that a config declares on a partitioned disk",
);
