import type { Declaration } from "../model/index.ts";

/** What the initrd of a generation reads from the kernel command line. */
export interface BootParameters {
  readonly generation: number;
  readonly btrfsUuid: string;
  /** PARTUUID of the EFI system partition. */
  readonly espPartuuid?: string;
}

export function kernelCommandLine(declaration: Pick<Declaration, "kernel" | "erase">, boot: BootParameters): string {
  return [
    // systemd must not look for partitions by itself: the initrd mounts what this disk holds.
    "rd.systemd.gpt_auto=0",
    "systemd.gpt_auto=0",
    `lethe.generation=${boot.generation}`,
    `lethe.disk=${boot.btrfsUuid}`,
    ...(boot.espPartuuid === undefined ? [] : [`lethe.esp=${boot.espPartuuid}`]),
    ...(declaration.erase === "report" ? ["lethe.erase=report"] : []),
    // A kernel that panics on trial must come back to the boot loader by itself.
    "panic=30",
    ...declaration.kernel.parameters,
  ].join(" ");
}
