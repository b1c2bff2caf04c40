import { command } from "../command.ts";
import { sources } from "../parameters.ts";
import { workspaceOf } from "../workspace.ts";

export const tryIt = command({
  brief: "watch the whole life of a machine, on a throw-away disk in a virtual machine",
  description:
    "Builds a small system from a config, installs it on a disk image, boots it, works on it, reboots it and finds it " +
    "clean; then changes it by its config alone; then throws its disk away, and brings it back on a new one. --encrypted " +
    "tells another story: of an encrypted disk and a secret, with the stick that opens them and without. Needs root, about " +
    "5 GB of disk and, the first time, a download of about 190 MB.",
  arguments: { example: { placeholder: "EXAMPLE", brief: "which example; default homecoming", optional: true } },
  flags: {
    ...sources,
    encrypted: { brief: "the story of an encrypted disk, with the example encrypted" },
    short: { brief: "end before the disk is thrown away" },
    keep: { brief: "leave the disk image to play with" },
  },
  statuses: { 1: "a claim did not hold" },
  needs: "mounts",
  async run({ example: named, encrypted, short, keep, mirror, archive }, context) {
    if (encrypted && (short || named !== undefined)) {
      const { usageError } = await import("../usage-error.ts");
      throw usageError("--encrypted is a whole story of its own: it takes no EXAMPLE and no --short");
    }
    const example = named ?? (encrypted ? "encrypted" : "homecoming");
    const { tryLethe } = await import("../../workflows/index.ts");
    const { Storyteller } = await import("../storyteller.ts");
    const teller = new Storyteller(context.output, () => performance.now());
    const { image, accelerator } = await tryLethe(workspaceOf(context, { mirror, archive }), teller, {
      example,
      short,
      keep,
    });
    const { held, broken } = teller.end();
    context.output.print(
      broken === 0 ? `All ${held} claims held.` : `${broken} of ${held + broken} claims DID NOT HOLD.`,
    );
    if (image !== undefined) {
      context.output.print(`The disk is ${image}. To boot it: lethe system vm examples/${example} --image ${image}`);
    }
    if (accelerator === "tcg") {
      context.output.print("(The machine was emulated: with KVM each boot takes some seconds.)");
    }
    return broken === 0 ? undefined : 1;
  },
});
