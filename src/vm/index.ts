export { type Accelerator, bestAccelerator } from "./accelerator.ts";
export { AGENT_PORT, AGENT_SCRIPT } from "./agent-script.ts";
export type { Container } from "./container.ts";
export type { ContainerBind, ContainerOptions } from "./container-options.ts";
export type {
  CommandOptions,
  CommandResult,
  CopyOptions,
  Guest,
  VmContext,
  WaitOptions,
} from "./guest.ts";
export type { Machine, RebootOptions } from "./machine.ts";
export type { DirectKernel, MachineDisk, MachineOptions, UserNetwork } from "./machine-options.ts";
export { startContainer, withContainer } from "./start-container.ts";
export { startMachine, withMachine } from "./start-machine.ts";
