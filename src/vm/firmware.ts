import { join } from "node:path";
import type { Toolchain } from "../model/index.ts";

const DIRECTORY = "/usr/share/OVMF";

/** The template of the variables: a machine writes to a copy of its own. A path on the host. */
export function firmwareVariables(toolchain: Toolchain): string {
  return join(toolchain.path, DIRECTORY, "OVMF_VARS_4M.fd");
}

/** QEMU's arguments for OVMF, whose code is seen where the toolchain's /usr is. */
export function firmwareCode(variables: string): string[] {
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${DIRECTORY}/OVMF_CODE_4M.fd`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${variables}`],
  ];
}
