import { command } from "../command.ts";
import { status } from "../exit-status.ts";
import { dryRun, json, sources } from "../parameters.ts";
import { workspaceOf } from "../workspace.ts";

export const doctor = command({
  brief: "show what this host has and lacks of what Lethe needs",
  flags: { dryRun, json, ...sources, fix: { brief: "install what is absent, and make the tools root ready" } },
  statuses: { [status.differs]: "something is absent" },
  async run({ fix, mirror, archive }, context) {
    const { diagnose } = await import("../../workflows/index.ts");
    const { output } = context;
    const { needs, tools } = await diagnose(workspaceOf(context, { mirror, archive }), { fix });
    for (const need of needs) {
      output.result(need, () =>
        need.present ? `ok       ${need.program}` : `ABSENT   ${need.program}: ${need.why} (package ${need.package})`,
      );
    }
    output.result({ tools }, () =>
      tools.packages.length === 0
        ? "tools    the system's own"
        : `tools    ${tools.packages.length} packages, ${tools.from}`,
    );
    const absent = needs.filter(({ present }) => !present);
    if (absent.length === 0) return undefined;
    output.print("lethe doctor --fix installs what is absent");
    return status.differs;
  },
});
