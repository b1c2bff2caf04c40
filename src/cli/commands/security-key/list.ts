import { command } from "../../command.ts";
import { config, json } from "../../parameters.ts";
import { showKeys } from "../../show-keys.ts";
import { workspaceOf } from "../../workspace.ts";

export const list = command({
  brief: "list the keys of a config, and what each can read",
  description:
    "Those of machines, of the offline recovery key, and of others, such as people: keys/*.pub. What each can read is what " +
    "the last encryption of each secret by lethe wrote down.",
  arguments: { config },
  flags: { json },
  statuses: { 1: "a machine has no key, or a key cannot read every secret, or that is not known" },
  async run({ config }, context) {
    const { listKeys } = await import("../../../workflows/index.ts");
    const found = await listKeys(workspaceOf(context), config);
    showKeys(context.output, found);
    return found.without.length === 0 && found.keys.every(({ unsure }) => unsure.length === 0) ? undefined : 1;
  },
});
