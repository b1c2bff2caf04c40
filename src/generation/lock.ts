import { join } from "node:path";
import type { MountedDisk } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { LOCK } from "./places.ts";

/** Runs `work`, a plan and its application, while no other Lethe changes what is installed on this disk. */
export async function withGenerationLock<Result>(
  { host, progress }: GenerationContext,
  disk: MountedDisk,
  work: () => Promise<Result>,
): Promise<Result> {
  const release = await host.lock(join(disk.top, LOCK), () =>
    progress?.note("waiting for another lethe that works on this disk"),
  );
  try {
    return await work();
  } finally {
    await release();
  }
}
