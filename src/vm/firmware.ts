import { join } from "node:path";
import type { Toolchain } from "../model/index.ts";

const DIRECTORY = "/usr/share/OVMF";

/**
 * The template of the variables: a machine writes to a copy of its own. A path on the host. With Secure Boot the keys that
 * machines are sold with are in it.
 */
export function firmwareVariables(toolchain: Toolchain, secureBoot = false): string {
  return join(toolchain.path, DIRECTORY, secureBoot ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd");
}

/** QEMU's arguments for OVMF, whose code is seen where the toolchain's /usr is. */
export function firmwareCode(variables: string, secureBoot = false): string[] {
  const code = secureBoot ? "OVMF_CODE_4M.secboot.fd" : "OVMF_CODE_4M.fd";
  return [
    // Else the system could write over the firmware's keys.
    ...(secureBoot ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : []),
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${DIRECTORY}/${code}`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${variables}`],
  ];
}
