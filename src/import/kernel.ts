import { type Remark, remark } from "./remark.ts";
import { secretIn } from "./secret.ts";
import { shellVariables } from "./settings.ts";

/** undefined where a file is absent. */
export interface KernelTexts {
  /** /etc/default/grub and its grub.d. */
  readonly grub: string | undefined;
  /** /etc/kernel/cmdline, of systemd-boot. */
  readonly cmdline: string | undefined;
  /** /etc/modules. */
  readonly modules: string | undefined;
  /** Names of the installed packages. */
  readonly packages: ReadonlySet<string>;
}

export interface FoundKernel {
  /** Absent: the one that Lethe takes by itself. */
  readonly package?: string;
  readonly parameters: readonly string[];
  readonly modules: readonly string[];
  readonly remarks: readonly Remark[];
}

/** Words that Lethe sets itself, or that say where the former root was. */
const OWN =
  /^(root|rootflags|rootfstype|ro|rw|init|resume|resume_offset|cryptdevice|BOOT_IMAGE|initrd|lethe\.[\w-]+)(=|$)/;
const WORD = /^[^\s"]+(="[^"]*")?$|^[^\s"]+$/;

export function kernelOf(texts: KernelTexts, architecture: string): FoundKernel {
  const remarks: Remark[] = [];
  const grub = shellVariables(texts.grub ?? "");
  const line =
    texts.cmdline ?? `${grub.get("GRUB_CMDLINE_LINUX") ?? ""} ${grub.get("GRUB_CMDLINE_LINUX_DEFAULT") ?? ""}`;
  const words = (line.match(/[^\s"]+="[^"]*"|\S+/g) ?? []).filter((word) => !OWN.test(word));
  const sound = words.filter((word) => WORD.test(word) && secretIn(word) === undefined);
  if (sound.length < words.length) {
    remarks.push(
      remark("kernel", `${words.length - sound.length} words of the kernel command line that look like secrets`),
    );
  }
  const modules = (texts.modules ?? "")
    .split("\n")
    .map((one) => one.trim())
    .filter((one) => one !== "" && !/^[#;]/.test(one));
  const withOptions = modules.filter((one) => /\s/.test(one));
  if (withOptions.length > 0) {
    const names = withOptions.map((one) => one.split(/\s/)[0]).join(", ");
    remarks.push(
      remark("kernel", `the options of ${names} in /etc/modules: they belong into a file of /etc/modprobe.d`),
    );
  }
  const kernels = [
    `linux-image-${architecture}`,
    `linux-image-cloud-${architecture}`,
    `linux-image-rt-${architecture}`,
  ];
  const found = kernels.find((name) => texts.packages.has(name));
  return {
    ...(found === undefined || found === kernels[0] ? {} : { package: found }),
    parameters: [...new Set(sound)],
    modules: [...new Set(modules.map((one) => one.split(/\s/)[0] ?? ""))],
    remarks,
  };
}
