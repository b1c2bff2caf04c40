import type { Host } from "../host/index.ts";
import type { Progress, Toolchain } from "../model/index.ts";

/** What a virtual machine or a container needs of the world. */
export interface VmContext {
  readonly host: Host;
  readonly toolchain: Toolchain;
  readonly progress?: Progress;
}

export interface CommandOptions {
  /** Milliseconds until the guest kills it; default 120 000. */
  readonly timeout?: number;
  /** Its standard input; default: nothing. */
  readonly input?: string | Uint8Array;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CopyOptions {
  /** Default 0o644. */
  readonly mode?: number;
}

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout?: number;
}

/** A booted tree that takes commands: a virtual machine or a container. Commands are root's, for the guest's /bin/sh. */
export interface Guest {
  /** Whatever its status; throws VM_TIMEOUT, or VM_LOST where the guest went away before it answered. */
  run(command: string, options?: CommandOptions): Promise<CommandResult>;
  /** Standard output without a last newline; throws VM_COMMAND with what it said unless its status is 0. */
  succeed(command: string, options?: CommandOptions): Promise<string>;
  /** Writes a file inside the guest; its directory has to be there. */
  copyTo(content: string | Uint8Array, path: string, options?: CopyOptions): Promise<void>;
  copyFrom(path: string): Promise<Buffer>;
  /** What its console has shown so far, over all its boots. */
  console(): Promise<string>;
  /** Asks it to end and waits until it has; throws VM_TIMEOUT where it does not. */
  powerOff(options?: WaitOptions): Promise<void>;
  /** As pulling the plug: no process of it is left when this returns. */
  cutPower(): Promise<void>;
  /** Ends it however it is and removes what was made for it. Safe to call twice. */
  close(): Promise<void>;
}
