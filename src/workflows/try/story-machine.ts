import { type Machine, type MachineDisk, startMachine, type VmContext } from "../../vm/index.ts";

interface StoryMachine {
  /** The first one is the machine's own. */
  readonly disks: readonly (string | MachineDisk)[];
  readonly consoleLog: string;
}

/** A machine that is switched off at the end, so that its disk is whole, however its part of the story goes. */
export async function withStoryMachine<T>(
  context: VmContext,
  { disks, consoleLog }: StoryMachine,
  use: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await startMachine(context, {
    disks: disks.map((disk) => (typeof disk === "string" ? { path: disk, unsafe: true } : disk)),
    display: false,
    consoleLog,
  });
  try {
    const result = await use(machine);
    await machine.powerOff();
    return result;
  } finally {
    await machine.close();
  }
}
