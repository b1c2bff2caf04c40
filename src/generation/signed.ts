import { join } from "node:path";
import { isSignedProgram } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import { type Architecture, type BuiltRoot, UserError } from "../model/index.ts";
import { loaderPlaces } from "./loader-places.ts";

/**
 * Whether a firmware with Secure Boot could start this system: asked before a disk is touched. Who signed is the
 * firmware's to judge. Throws GENERATION_UNSIGNED.
 */
export async function requireSigned(
  host: Pick<Host, "exists" | "readFile">,
  root: BuiltRoot,
  architecture: Architecture,
): Promise<void> {
  const files = [...loaderPlaces(architecture, true).fallback.map(({ source }) => source), root.kernel];
  for (const file of files) {
    const path = join(root.path, file);
    if ((await host.exists(path)) && isSignedProgram(await host.readFile(path))) continue;
    throw new UserError("GENERATION_UNSIGNED", `${file} of the built system is not there, or carries no signature`, {
      hint: "With Secure Boot only Debian's own signed kernels and boot loaders start: see docs/reference/secure-boot.md.",
    });
  }
}
