import type { Declaration, UnlockMethod } from "../model/index.ts";

/** What the initrd of a generation reads from the kernel command line. */
export interface BootParameters {
  readonly generation: number;
  readonly btrfsUuid: string;
  /** PARTUUID of the EFI system partition. */
  readonly espPartuuid?: string;
  /** The LUKS volume that the btrfs is in. */
  readonly luksUuid?: string;
}

export function kernelCommandLine(
  declaration: Pick<Declaration, "kernel" | "erase" | "disk">,
  boot: BootParameters,
): string {
  return [
    // systemd must not look for partitions by itself: the initrd mounts what this disk holds.
    "rd.systemd.gpt_auto=0",
    "systemd.gpt_auto=0",
    `lethe.generation=${boot.generation}`,
    `lethe.disk=${boot.btrfsUuid}`,
    ...(boot.espPartuuid === undefined ? [] : [`lethe.esp=${boot.espPartuuid}`]),
    ...(boot.luksUuid === undefined ? [] : luksParameters(boot.luksUuid, declaration.disk.encrypt?.unlock ?? [])),
    ...(declaration.erase === "report" ? ["lethe.erase=report"] : []),
    // A kernel that panics on trial must come back to the boot loader by itself.
    "panic=30",
    ...declaration.kernel.parameters,
  ].join(" ");
}

/** What each way of unlocking is called in crypttab(5). A passphrase is asked for when none of them opens the disk. */
const LUKS_OPTIONS: Partial<Record<UnlockMethod, string>> = {
  tpm2: "tpm2-device=auto",
  fido2: "fido2-device=auto",
};

function luksParameters(uuid: string, unlock: readonly UnlockMethod[]): string[] {
  const devices = unlock.flatMap((method) => LUKS_OPTIONS[method] ?? []);
  return [
    `lethe.luks=${uuid}`,
    `rd.luks.name=${uuid}=lethe`,
    // A wrong passphrase is asked for again, and costs the generation none of its tries.
    `rd.luks.options=${uuid}=${["tries=0", ...devices].join(",")}`,
    ...(unlock.includes("security-key") ? ["lethe.disk-key"] : []),
  ];
}
