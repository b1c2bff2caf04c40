/** What to boot and how. Sizes of memory are in MiB, times in milliseconds. */
export interface MachineOptions {
  /** In the order in which the firmware tries them. */
  readonly disks: readonly MachineDisk[];
  /** Default: OVMF, which finds its boot loader on the disks. */
  readonly boot?: "firmware" | DirectKernel;
  /** The firmware starts only what is signed by those whom machines are sold with; default false. */
  readonly secureBoot?: boolean;
  /** MiB; default 2048. */
  readonly memory?: number;
  /** Default: two, or one where the host has one. */
  readonly cpus?: number;
  /** Default: KVM where a probe shows that it works, emulation else. */
  readonly accelerator?: "kvm" | "tcg";
  /** TPM 2.0; its state is a directory that is made where absent, or `throw-away`. */
  readonly tpm?: "throw-away" | { readonly state: string };
  /** Default `none`. */
  readonly network?: "none" | UserNetwork;
  /** A graphics card without a screen, for `screenshot`; default true. */
  readonly display?: boolean;
  /** Appended to the kernel command line by systemd-boot (with a DirectKernel: to `append`). */
  readonly kernelParameters?: readonly string[];
  /** systemd credentials of the guest: name to content. */
  readonly credentials?: Readonly<Record<string, string | Uint8Array>>;
  /** Bring our agent in by credentials; default true. Without it only the console speaks. */
  readonly agent?: boolean;
  /** Where the serial console's text goes too; kept after the machine has ended. */
  readonly consoleLog?: string;
  /** `terminal`: the console is the person's own terminal, Ctrl-A X ends the machine. Default `captured`. */
  readonly console?: "captured" | "terminal";
}

export interface MachineDisk {
  readonly path: string;
  /** Default `raw`. */
  readonly format?: "raw" | "qcow2";
  /** What the guest writes is forgotten when QEMU ends (also by `cutPower`); the file is not touched. */
  readonly throwAway?: boolean;
  /** A flush by the guest does nothing: faster, and safe against all but the host's own crash. Default false. */
  readonly unsafe?: boolean;
  readonly readOnly?: boolean;
  /** What the guest reads as the disk's serial number; default `disk0`, `disk1` ... */
  readonly serial?: string;
}

export interface DirectKernel {
  readonly kernel: string;
  readonly initrd: string;
  /** Kernel command line. */
  readonly append: string;
}

/** Outgoing connections through the host's own. */
export interface UserNetwork {
  /** TCP ports of 127.0.0.1 on the host that lead into the guest. */
  readonly forward?: readonly { readonly host: number; readonly guest: number }[];
}
