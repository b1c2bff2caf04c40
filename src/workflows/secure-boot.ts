import { requireSigned } from "../generation/index.ts";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { BuiltSystem } from "./build.ts";
import type { Workspace } from "./workspace.ts";

/** UEFI specification, "Globally Defined Variables"; the kernel puts four bytes of attributes before a value. */
const SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

/**
 * That this machine's firmware would start the built system from `target`, a device, or from the disk that it runs from;
 * of an image nobody knows where it will boot. Before anything is touched. Throws GENERATION_SECURE_BOOT, GENERATION_UNSIGNED.
 */
export async function requireBootable(
  { host }: Pick<Workspace, "host">,
  { config: { declaration }, root }: Pick<BuiltSystem, "config" | "root">,
  target?: string,
): Promise<void> {
  if (declaration.boot.secureBoot) return requireSigned(host, root, declaration.architecture);
  const isImage = async (path: string) =>
    !(await host.exists(path)) || (await host.lstat(await host.realPath(path)))?.type !== "block";
  if (target !== undefined && (await isImage(target))) return;
  if (!(await enforcesSecureBoot(host))) return;
  throw new UserError("GENERATION_SECURE_BOOT", "Secure Boot is on, and this system's boot loader is not signed", {
    hint: "Add to defineSystem: boot: { secureBoot: true }. Or switch Secure Boot off in the firmware's settings.",
  });
}

/** Of the machine that Lethe runs on. */
async function enforcesSecureBoot(host: Pick<Host, "exists" | "readFile">): Promise<boolean> {
  return (await host.exists(SECURE_BOOT)) && (await host.readFile(SECURE_BOOT))[4] === 1;
}
