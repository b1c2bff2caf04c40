import { type KernelFile, kernelFiles } from "../host/index.ts";
import { isWithin } from "./mounts.ts";
import type { MoveContext } from "./move-context.ts";

/** A file in `directory` that the kernel itself writes to: the original would go on to be worked in. */
export async function usedByKernel(
  { host }: Pick<MoveContext, "host">,
  directory: string,
): Promise<KernelFile | undefined> {
  return (await kernelFiles(host)).find(({ file }) => isWithin(file, directory));
}
