import { command } from "../../command.ts";
import { diskKeys, keyFlags } from "../../disk-keys.ts";
import { config, sources, yes } from "../../parameters.ts";
import { readBytes } from "../../size.ts";
import { workspaceOf } from "../../workspace.ts";

export const vm = command({
  brief: "boot a config in a virtual machine, with its console on this terminal",
  description: "On a throw-away disk, unless --image names one to keep. Ctrl-A X ends it.",
  arguments: { config },
  flags: {
    ...sources,
    image: { brief: "a disk image to make, or to use again", placeholder: "FILE", file: true },
    size: { brief: "of the image; default 16G", placeholder: "SIZE" },
    yes,
    ...keyFlags,
    memory: { brief: "default 2G", placeholder: "SIZE" },
    network: { brief: "let it reach what this host reaches" },
  },
  needs: "mounts",
  async run({ config, image, size = "16G", memory, network, passphraseFile, recoveryFile, mirror, archive }, context) {
    const { runInVm } = await import("../../../workflows/index.ts");
    const { resolve } = await import("node:path");
    await runInVm(workspaceOf(context, { mirror, archive }), config, {
      size: readBytes(size, "size"),
      network,
      confirm: context.confirm,
      keys: await diskKeys(context, { passphraseFile, recoveryFile }),
      ...(image === undefined ? {} : { image: resolve(context.cwd, image) }),
      ...(memory === undefined ? {} : { memory: Math.round(readBytes(memory, "memory") / 1024 ** 2) }),
    });
    return undefined;
  },
});
