import type { Architecture } from "../model/index.ts";
import { BOOT_FILES } from "./places.ts";

/** A file of a boot loader. */
export interface LoaderFile {
  /** In a root. */
  readonly source: string;
  /** On the EFI system partition. */
  readonly path: string;
}

/** Each is a whole boot loader; what the firmware starts comes last, so that it is there only when the rest is. */
export interface LoaderPlaces {
  /** Where a firmware looks by itself. */
  readonly fallback: readonly LoaderFile[];
  /** Where systemd's own tools look. */
  readonly systemd: readonly LoaderFile[];
  /** Where it is put when the fallback place belongs to another system. */
  readonly own: readonly LoaderFile[];
}

const EFI_NAMES = { amd64: "x64", arm64: "aa64" } as const;

/** `signed`: shim, which the firmware trusts, starts what lies beside it under GRUB's name, and that is systemd-boot. */
export function loaderPlaces(architecture: Architecture, signed: boolean): LoaderPlaces {
  const name = EFI_NAMES[architecture];
  const loader = `/usr/lib/systemd/boot/efi/systemd-boot${name}.efi${signed ? ".signed" : ""}`;
  const at = (directory: string, first: string): LoaderFile[] =>
    signed
      ? [
          { source: loader, path: `${directory}/grub${name}.efi` },
          { source: `/usr/lib/shim/mm${name}.efi.signed`, path: `${directory}/mm${name}.efi` },
          { source: `/usr/lib/shim/shim${name}.efi.signed`, path: `${directory}/${first}` },
        ]
      : [{ source: loader, path: `${directory}/${first}` }];
  return {
    fallback: at("EFI/BOOT", `BOOT${name.toUpperCase()}.EFI`),
    systemd: [{ source: loader, path: `EFI/systemd/systemd-boot${name}.efi` }],
    own: at(BOOT_FILES, signed ? `shim${name}.efi` : `systemd-boot${name}.efi`),
  };
}
