import { join } from "node:path";
import { agentCredentials } from "./agent-script.ts";
import { firmwareVariables } from "./firmware.ts";
import type { VmContext } from "./guest.ts";
import type { MachineOptions } from "./machine-options.ts";
import { WORKSPACE } from "./qemu-arguments.ts";
import { firmwareStrings } from "./smbios.ts";

/**
 * Writes what outlives a single run of QEMU: the firmware's variables, and the strings it hands on.
 * Gives the paths of the strings.
 */
export async function makeMachineFiles(
  { host, toolchain }: VmContext,
  options: MachineOptions,
  workspace: string,
): Promise<string[]> {
  const { agent = true, boot = "firmware", credentials = {}, kernelParameters = [] } = options;
  if (boot === "firmware") {
    const template = await host.readFile(firmwareVariables(toolchain, options.secureBoot));
    await host.writeFile(join(workspace, WORKSPACE.variables), template, { mode: 0o600 });
  }
  const strings = firmwareStrings({
    credentials: { ...(agent ? agentCredentials() : {}), ...credentials },
    kernelParameters: boot === "firmware" ? kernelParameters : [],
  });
  const paths = strings.map((_, index) => join(workspace, `string-${index}`));
  for (const [index, path] of paths.entries()) await host.writeFile(path, strings[index] ?? "", { mode: 0o600 });
  return paths;
}
