import { type Accelerator, bestAccelerator } from "./accelerator.ts";
import type { VmContext } from "./guest.ts";
import type { Machine } from "./machine.ts";
import type { MachineOptions } from "./machine-options.ts";
import { QemuMachine } from "./qemu-machine.ts";
import { makeWorkspace } from "./workspace.ts";

/** Starts it and returns while it boots. Throws VM_START where QEMU refuses. `close` it in the end. */
export async function startMachine(context: VmContext, options: MachineOptions): Promise<Machine> {
  const accelerator = options.accelerator ?? (await bestAccelerator(context));
  const workspace = await makeWorkspace(context.host);
  const machine = new QemuMachine(context, asEmulated(options, accelerator), accelerator, workspace);
  try {
    await machine.prepare();
    await machine.start();
    return machine;
  } catch (error) {
    await machine.close();
    throw error;
  }
}

/** Starts a machine, gives it to `use`, and ends it whatever comes of that. */
export async function withMachine<T>(
  context: VmContext,
  options: MachineOptions,
  use: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await startMachine(context, options);
  try {
    return await use(machine);
  } finally {
    await machine.close();
  }
}

/**
 * On a busy host an emulated machine's time stands still now and then. Linux then takes its time stamp counter for
 * broken and goes over to a clock under which waits last half a minute. What a processor's faults are met with costs
 * time, and an emulated processor has none of them.
 */
function asEmulated(options: MachineOptions, accelerator: Accelerator): MachineOptions {
  if (accelerator === "kvm") return options;
  return { ...options, kernelParameters: ["tsc=reliable", "mitigations=off", ...(options.kernelParameters ?? [])] };
}
