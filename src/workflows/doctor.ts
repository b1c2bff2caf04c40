import { join } from "node:path";
import { parseLock } from "../format/index.ts";
import { UserError } from "../model/index.ts";
import { type HostNeed, hostNeeds } from "../tools/index.ts";
import { onLetheMachine, toolchainOf, type Workspace } from "./workspace.ts";

export interface Diagnosis {
  readonly needs: readonly HostNeed[];
  /** The programs that build, format and boot. */
  readonly tools: { readonly from: string; readonly packages: readonly { name: string; version: string }[] };
}

/** What this host has of what Lethe needs; with `fix`, what is absent is installed and the tools root is made ready. */
export async function diagnose(workspace: Workspace, { fix }: { readonly fix: boolean }): Promise<Diagnosis> {
  const { host, progress, release } = workspace;
  let needs = await hostNeeds(host);
  const absent = needs.filter(({ present }) => !present);
  if (fix && absent.length > 0) {
    await install(workspace, [...new Set(absent.map((need) => need.package))]);
    needs = await hostNeeds(host);
  }
  if (await onLetheMachine(host)) return { needs, tools: { from: "/", packages: [] } };
  const lock = parseLock(await host.readText(join(release, "tools.lock")), "tools.lock");
  const packages = lock.packages.map(({ name, version }) => ({ name, version }));
  if (!fix) return { needs, tools: { from: "tools.lock", packages } };
  progress.step("tools root");
  return { needs, tools: { from: (await toolchainOf(workspace)).path, packages } };
}

async function install({ host, progress }: Workspace, packages: readonly string[]): Promise<void> {
  if (host.uid !== 0) {
    throw new UserError("CLI_ROOT", "installing packages needs root", {
      hint: `Run it again with sudo, or: apt-get install ${packages.join(" ")}`,
    });
  }
  if ((await host.which("apt-get")) === undefined) {
    throw new UserError("TOOLS_NO_APT", "this host has no apt-get to install what is absent with", {
      hint: `It needs what Debian calls ${packages.join(", ")}.`,
    });
  }
  progress.step(`installing ${packages.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await host.run(["apt-get", "update", "-q"], { env });
  await host.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", ...packages], { env });
}
