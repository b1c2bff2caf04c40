import { command } from "../command.ts";
import { dryRun, json } from "../parameters.ts";
import { readBytes, showBytes } from "../size.ts";
import { usageError } from "../usage-error.ts";
import { workspaceOf } from "../workspace.ts";

export const gc = command({
  brief: "delete from the cache what nothing has used for 30 days",
  description:
    "Everything in the cache can be fetched or built again: packages and their indexes, layers of images, former " +
    "tools, copies of checkouts, disk images of lethe try and lethe system vm. It waits for other lethes that use it. " +
    "What this lethe itself needs stays, and on a Lethe machine the layers of its generations.",
  flags: {
    json,
    dryRun,
    keep: { brief: "then go on, least recently used first, until no more than this is left: 10G", placeholder: "SIZE" },
    all: { brief: "whatever its age" },
  },
  examples: [["lethe gc --keep 10G", "bound the cache to 10 GiB"]],
  needs: "mounts-of-root",
  stopsAtPlan: true,
  async run({ all, keep, dryRun: planOnly }, context) {
    if (all && keep !== undefined) throw usageError("--all leaves nothing for --keep to keep: give one of them");
    const bound = keep === undefined ? {} : { keep: readBytes(keep, "keep") };
    const { collectGarbage } = await import("../../workflows/index.ts");
    const { deleted, bytes, left } = await collectGarbage(workspaceOf(context), { all, planOnly, ...bound });
    for (const { kind, path, size, used } of planOnly ? deleted : []) {
      const last = used === 0 ? undefined : new Date(used).toISOString();
      context.output.result(
        { would: "delete", kind, path, size, used: last },
        () =>
          `would delete ${path} (${kind}, ${showBytes(size)}${last === undefined ? "" : `, last used ${last.slice(0, 10)}`})`,
      );
    }
    const sum = Object.fromEntries(
      deleted.map(({ kind }) => [kind, deleted.filter((item) => item.kind === kind).length]),
    );
    context.output.result({ ...(planOnly ? { would: "delete" } : {}), deleted: sum, bytes, left }, () => {
      const parts = Object.entries(sum).map(([kind, count]) => `${kind} ${count}`);
      const what = parts.length === 0 ? "nothing" : `${showBytes(bytes)}: ${parts.join(", ")}`;
      return `${planOnly ? "would delete" : "deleted"} ${what}; ${showBytes(left)} ${planOnly ? "would be" : "are"} left`;
    });
    if (bound.keep !== undefined && left > bound.keep) {
      context.progress.note(
        `what is left is more than ${keep}, but it is needed by this lethe or by generations of this machine`,
      );
    }
    return undefined;
  },
});
