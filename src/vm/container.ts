import type { Guest, WaitOptions } from "./guest.ts";

/** A tree booted by its systemd on the host's kernel. Takes commands as soon as its systemd runs. */
export interface Container extends Guest {
  /** Until its systemd is done starting; says whether all units did. Throws VM_TIMEOUT. */
  waitForBoot(options?: WaitOptions): Promise<"running" | "degraded">;
  /** After `powerOff` or `cutPower`: the same tree again. */
  start(): Promise<void>;
}
