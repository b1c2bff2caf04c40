import { command } from "../../command.ts";
import { config, json, sources } from "../../parameters.ts";
import { showBytes } from "../../size.ts";
import { usageError } from "../../usage-error.ts";
import { workspaceOf } from "../../workspace.ts";

export const build = command({
  brief: "build the root that a config and its lock describe",
  description: "What was built before is found by the hash of all that went in, and not built again.",
  arguments: { config },
  flags: {
    dryRun: { brief: "say which layers are there, and which would be built" },
    json,
    ...sources,
    check: { brief: "build it twice from nothing, and name what differs" },
    frozen: { brief: "refuse to give ids that ids.lock does not have" },
    keepFailed: { brief: "keep the root in which a maintainer script failed, and say how to enter it" },
  },
  statuses: { 1: "--check: the two builds differ" },
  needs: "mounts",
  stopsAtPlan: true,
  async run({ config, check, frozen, keepFailed, dryRun, mirror, archive }, context) {
    const { buildSystem, checkSystem, planBuild } = await import("../../../workflows/index.ts");
    const workspace = workspaceOf(context, { mirror, archive });
    if (dryRun) {
      if (check) throw usageError("--check leaves nothing behind: there is nothing to say with --dry-run");
      const { layers, fetched } = await planBuild(workspace, config);
      for (const { name, key } of layers) {
        context.output.result({ layer: name, key, cached: key !== undefined }, () =>
          key === undefined ? `would build ${name}` : `is there: ${name} ${key.slice(0, 16)}`,
        );
      }
      context.output.result({ would: "fetch", ...fetched }, () =>
        fetched.packages === 0 ? "" : `would fetch ${fetched.packages} packages, ${showBytes(fetched.bytes)}`,
      );
      return undefined;
    }
    if (check) {
      const { digest, differences } = await checkSystem(workspace, config);
      for (const one of differences) {
        const path = Buffer.from(one.path, "latin1").toString();
        context.output.result({ ...one, path }, () => `/${path}: ${one.what.join(", ")} ${one.detail}`.trimEnd());
      }
      context.output.result({ digest, same: differences.length === 0 }, () =>
        differences.length === 0 ? `both builds are ${digest}` : `${differences.length} paths differ`,
      );
      return differences.length === 0 ? undefined : 1;
    }
    const { root } = await buildSystem(workspace, config, { frozen, keepFailed });
    const { key, path, layers, kernelVersion } = root;
    context.output.result({ key, path, kernelVersion, layers }, () => `built ${key.slice(0, 16)}: ${path}`);
    return undefined;
  },
});
