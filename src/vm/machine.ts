import type { Accelerator } from "./accelerator.ts";
import type { Guest, WaitOptions } from "./guest.ts";

/** A virtual machine in QEMU. All waiting has a limit; all errors carry the console's last lines. */
export interface Machine extends Guest {
  readonly accelerator: Accelerator;
  /** Until the guest takes commands: early in its boot, long before the boot is complete. */
  waitForAgent(options?: WaitOptions): Promise<void>;
  /** Runs `by` and waits for the agent of the next boot (with `soft`: of a soft-reboot, in the same kernel). */
  reboot(options?: RebootOptions): Promise<void>;
  /** After `powerOff` or `cutPower`: the same machine, disks, firmware variables and TPM again. */
  start(): Promise<void>;
  /** Until the guest has powered itself off, or the person has left its console. */
  waitForEnd(options?: WaitOptions): Promise<void>;
  /** Writes a PNG of the graphics card's picture to `path` on the host. */
  screenshot(path: string): Promise<void>;
  typeOnConsole(text: string): Promise<void>;
  /** Waits for a text after the last one waited for. */
  waitForConsole(pattern: RegExp, options?: WaitOptions): Promise<RegExpExecArray>;
}

export interface RebootOptions extends WaitOptions {
  /** Command that makes the guest reboot; default `systemctl reboot`, with `soft` `systemctl soft-reboot`. */
  readonly by?: string;
  readonly soft?: boolean;
}
