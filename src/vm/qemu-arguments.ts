import { join } from "node:path";
import type { Accelerator } from "./accelerator.ts";
import { AGENT_PORT } from "./agent-script.ts";
import { firmwareCode } from "./firmware.ts";
import type { DirectKernel, MachineDisk, MachineOptions, UserNetwork } from "./machine-options.ts";

export interface QemuPlan {
  readonly options: MachineOptions;
  readonly accelerator: Accelerator;
  readonly cpus: number;
  readonly workspace: string;
  readonly consoleLog: string;
  /** Files whose content becomes SMBIOS strings. */
  readonly strings: readonly string[];
}

/** Names below a machine's workspace. */
export const WORKSPACE = {
  monitor: "monitor",
  agent: "agent",
  console: "console",
  tpm: "tpm",
  variables: "variables",
} as const;

/**
 * What costs an emulator much and a guest can do without is left out: five levels of page tables, protections whose bits
 * change at each system call, wide vectors. A boot takes a third less than with all that QEMU can emulate.
 */
const EMULATED = "Nehalem-v1,+aes,+pclmulqdq,+rdrand";

/** QEMU's command line. The machine stands still until the monitor says `cont`, so that nothing it says is missed. */
export function qemuArguments(plan: QemuPlan): string[] {
  const { options, accelerator, cpus, workspace } = plan;
  const direct = options.boot === undefined || options.boot === "firmware" ? undefined : options.boot;
  return [
    ...["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-S"],
    ...[
      "-machine",
      `q35,smm=${options.secureBoot ? "on" : "off"}`,
      "-smp",
      String(cpus),
      "-m",
      String(options.memory ?? 2048),
    ],
    ...(accelerator === "kvm" ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg,thread=multi", "-cpu", EMULATED]),
    ...["-display", "none", ...(options.display === false ? [] : ["-device", "VGA"])],
    ...["-qmp", `unix:${join(workspace, WORKSPACE.monitor)},server=on,wait=off`],
    ...consoleArguments(plan),
    ...["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"],
    ...["-chardev", socket("agent", join(workspace, WORKSPACE.agent))],
    ...["-device", `virtserialport,chardev=agent,name=${AGENT_PORT}`],
    ...(direct
      ? kernelArguments(options, direct)
      : firmwareCode(join(workspace, WORKSPACE.variables), options.secureBoot)),
    ...options.disks.flatMap(diskArguments),
    ...plan.strings.flatMap((path) => ["-smbios", `type=11,path=${value(path)}`]),
    ...(options.tpm ? tpmArguments(join(workspace, WORKSPACE.tpm)) : []),
    ...networkArguments(options.network ?? "none"),
  ];
}

function consoleArguments({ options, workspace, consoleLog }: QemuPlan): string[] {
  const log = `logfile=${value(consoleLog)},logappend=on`;
  const backend =
    options.console === "terminal"
      ? `stdio,id=console,mux=on,signal=off,${log}`
      : `${socket("console", join(workspace, WORKSPACE.console))},${log}`;
  return ["-chardev", backend, "-serial", "chardev:console"];
}

function kernelArguments(options: MachineOptions, { kernel, initrd, append }: DirectKernel): string[] {
  const line = [append, ...(options.kernelParameters ?? [])].join(" ");
  return ["-kernel", kernel, "-initrd", initrd, "-append", line];
}

function diskArguments(disk: MachineDisk, index: number): string[] {
  const drive = [
    `id=disk${index},if=none,format=${disk.format ?? "raw"}`,
    `file=${value(disk.path)}`,
    `cache=${(disk.unsafe ?? disk.throwAway) ? "unsafe" : "writeback"}`,
    "discard=unmap,detect-zeroes=unmap",
    ...(disk.throwAway ? ["snapshot=on"] : []),
    ...(disk.readOnly ? ["readonly=on"] : []),
  ];
  // QEMU gives index 0 to a kernel that it loads itself.
  const device = `virtio-blk-pci,drive=disk${index},serial=${disk.serial ?? `disk${index}`},bootindex=${index + 1}`;
  return ["-drive", drive.join(","), "-device", device];
}

function tpmArguments(path: string): string[] {
  return [
    ...["-chardev", `socket,id=tpm,path=${path}`],
    ...["-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-crb,tpmdev=tpm0"],
  ];
}

function networkArguments(network: "none" | UserNetwork): string[] {
  if (network === "none") return ["-nic", "none"];
  const forward = (network.forward ?? []).map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`);
  return ["-netdev", `user,id=net${forward.join("")}`, "-device", "virtio-net-pci,netdev=net,romfile="];
}

function socket(id: string, path: string): string {
  return `socket,id=${id},path=${path},server=on,wait=off`;
}

/** QEMU splits its options at commas; a doubled one is a comma. */
function value(text: string): string {
  return text.replaceAll(",", ",,");
}
