import type { Host } from "./host.ts";

export interface KernelFile {
  readonly file: string;
  /** `/dev/loop0`, or `swap`. */
  readonly as: string;
}

/**
 * Files that the kernel itself writes to: images of loop devices, and swap. No process has them open, so that nothing else
 * would tell that they are in use. loop(4), proc_swaps(5)
 */
export async function kernelFiles(host: Pick<Host, "readDir" | "exists" | "readText">): Promise<KernelFile[]> {
  const found: KernelFile[] = [];
  for (const name of await host.readDir("/sys/block")) {
    const path = `/sys/block/${name}/loop/backing_file`;
    if (name.startsWith("loop") && (await host.exists(path))) {
      found.push({ file: (await host.readText(path)).replace(/\n$/, ""), as: `/dev/${name}` });
    }
  }
  const swaps = (await host.exists("/proc/swaps")) ? await host.readText("/proc/swaps") : "";
  for (const [, file = ""] of swaps.matchAll(/^(\/\S+)\s+file\s/gm)) found.push({ file, as: "swap" });
  return found;
}
