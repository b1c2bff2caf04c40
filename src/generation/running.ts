import type { Host } from "../host/index.ts";
import type { MountedDisk } from "../model/index.ts";

export interface Running {
  readonly generation: number;
  /** Name of its root, six digits; absent where the initrd left no word. */
  readonly boot?: string;
}

/**
 * What this machine runs, where it runs from this disk. /run is asked first: after a soft reboot the kernel's
 * command line still tells of the boot before.
 */
export async function readRunning(host: Host, disk: Pick<MountedDisk, "btrfsUuid">): Promise<Running | undefined> {
  const commandLine = await host.readText("/proc/cmdline");
  const value = (key: string) => new RegExp(`(?:^|\\s)${key}=(\\S+)`).exec(commandLine)?.[1];
  if (value("lethe\\.disk")?.toLowerCase() !== disk.btrfsUuid.toLowerCase()) return undefined;
  const boot = await word(host, "/run/lethe/boot");
  const generation = (await word(host, "/run/lethe/generation")) ?? value("lethe\\.generation");
  if (generation === undefined) return undefined;
  return { generation: Number(generation), ...(boot === undefined ? {} : { boot }) };
}

async function word(host: Host, path: string): Promise<string | undefined> {
  if (!(await host.exists(path))) return undefined;
  const text = (await host.readText(path)).trim();
  return text === "" ? undefined : text;
}
