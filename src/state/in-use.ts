import { isWithin } from "./mounts.ts";
import type { MoveContext } from "./move-context.ts";

/**
 * A file in `directory` that the kernel itself writes to, and what as: the image of a loop device, or swap. No process has
 * it open, so that nothing else would tell that the original is worked in. loop(4), proc_swaps(5)
 */
export async function usedByKernel(
  { host }: Pick<MoveContext, "host">,
  directory: string,
): Promise<{ readonly file: string; readonly as: string } | undefined> {
  const found: { file: string; as: string }[] = [];
  for (const name of await host.readDir("/sys/block")) {
    const path = `/sys/block/${name}/loop/backing_file`;
    if (name.startsWith("loop") && (await host.exists(path))) {
      found.push({ file: (await host.readText(path)).replace(/\n$/, ""), as: `/dev/${name}` });
    }
  }
  const swaps = (await host.exists("/proc/swaps")) ? await host.readText("/proc/swaps") : "";
  for (const [, file = ""] of swaps.matchAll(/^(\/\S+)\s+file\s/gm)) found.push({ file, as: "swap" });
  return found.find(({ file }) => isWithin(file, directory));
}
