import { join } from "node:path";
import { startMachine } from "../vm/index.ts";
import { buildSystem } from "./build.ts";
import { initBuilt, type TargetOptions } from "./init.ts";
import { cacheDirectory, type Workspace } from "./workspace.ts";

export interface VmOptions {
  /** MiB. */
  readonly memory?: number;
  /** An image file to use and keep; default: a throw-away one. */
  readonly image?: string;
  /** Bytes of the image, where it is to be made. */
  readonly size: number;
  /** Asked before anything that `image` holds already is destroyed. */
  readonly confirm: TargetOptions["confirm"];
  readonly keys?: TargetOptions["keys"];
  /** Let the guest reach the host's network. */
  readonly network: boolean;
}

/** Boots CONFIG in QEMU with its console on this terminal, until the guest powers off or the person leaves it. */
export async function runInVm(workspace: Workspace, config: string | undefined, options: VmOptions): Promise<void> {
  const { host, progress } = workspace;
  const built = await buildSystem(workspace, config);
  const directory = join(cacheDirectory(host), "vm");
  await host.makeDir(directory);
  const throwAway = join(directory, `${host.randomHex(6)}.img`);
  const image = options.image ?? throwAway;
  try {
    await initBuilt(workspace, built, image, {
      size: options.size,
      confirm: options.confirm,
      ...(options.keys === undefined ? {} : { keys: options.keys }),
    });
    progress.note("The console is this terminal. Ctrl-A X ends the machine.");
    const machine = await startMachine(
      { host, toolchain: built.toolchain, progress },
      {
        disks: [{ path: image, unsafe: options.image === undefined }],
        console: "terminal",
        ...(options.memory === undefined ? {} : { memory: options.memory }),
        ...(options.network ? { network: {} } : {}),
      },
    );
    try {
      await machine.waitForEnd();
    } finally {
      await machine.close();
    }
  } finally {
    await host.remove(throwAway);
  }
}
