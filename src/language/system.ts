import { type Made, made } from "./called.ts";
import type { Encryption } from "./disk.ts";
import type { Feature } from "./feature.ts";
import type { FileMap } from "./file.ts";
import type { PackageSelection } from "./packages.ts";
import type { AbsolutePath, Size } from "./place.ts";
import type { UnitMap } from "./unit.ts";
import type { Group, User } from "./user.ts";

export interface SystemOptions {
  readonly hostname: string;
  /** `amd64` by default. */
  readonly architecture?: "amd64" | "arm64";
  /** Made by `debian("trixie", [...])`. */
  readonly packages: PackageSelection;
  readonly features?: readonly Feature[];
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  /** Path to content: text, or what `file.from`, `file.link`, `file.directory` and their like give. */
  readonly files?: FileMap;
  /** Unit to `"enabled"`, `"disabled"`, `"masked"`, or to its text and drop-ins. */
  readonly units?: UnitMap;
  /** Units of each person's own session. */
  readonly userUnits?: UnitMap;
  /** `C.UTF-8` by default. */
  readonly locale?: string;
  /** Further locales to generate. */
  readonly locales?: readonly string[];
  /** `Etc/UTC` by default; a name of tzdata: `Europe/London`. */
  readonly timezone?: string;
  /** An XKB layout: `us` by default. Any other brings what sets up the console. */
  readonly keyboard?: string;
  readonly kernel?: KernelOptions;
  readonly boot?: BootOptions;
  readonly disk?: DiskOptions;
  /** `always` (the default): each boot starts from what is declared. `report`: the former root is carried on, and the loss told. */
  readonly erase?: "always" | "report";
  /** Where this config lives on the installed machine: `/etc/lethe/config`, root's, by default. */
  readonly configHome?: AbsolutePath;
}

export interface KernelOptions {
  /** `linux-image-ARCHITECTURE` by default; `linux-image-cloud-ARCHITECTURE` is smaller and for virtual machines only. */
  readonly package?: string;
  /** Words of the kernel command line. */
  readonly parameters?: readonly string[];
  /** Modules loaded at boot. */
  readonly modules?: readonly string[];
  /** Modules in the initrd, besides what the root disk needs. */
  readonly initrdModules?: readonly string[];
}

export interface BootOptions {
  /** Seconds that the boot menu shows: 3 by default. */
  readonly menuSeconds?: number;
  /** Boots that a new generation may fail before the former one is taken again: 3 by default. */
  readonly tries?: number;
  /** Seconds after which a boot that is not complete, and has tries left, starts anew: 300 by default. */
  readonly completeWithinSeconds?: number;
  /** Debian's signed boot chain (shim, systemd-boot, kernel), which a firmware starts where Secure Boot is on: `false` by default. */
  readonly secureBoot?: boolean;
}

export interface DiskOptions {
  readonly encrypt?: Encryption;
  /** Size of the EFI system partition: `"1G"` by default. */
  readonly esp?: Size;
  /** Size of the swap file: none by default. */
  readonly swap?: Size;
}

export interface System extends Made<"system"> {
  /** @internal */
  readonly options: SystemOptions;
}

/** A machine: the default export of system.ts, or of machines/NAME.ts. */
export function defineSystem(options: SystemOptions): System {
  return made("system", { options });
}
