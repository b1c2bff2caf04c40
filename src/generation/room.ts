import { join } from "node:path";
import { diskUsage } from "../host/index.ts";
import type { BuiltRoot } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { openEsp } from "./esp.ts";
import type { InstallRequest } from "./install-facts.ts";
import { loaderPlaces } from "./loader-places.ts";
import { requireSpace, SLACK } from "./space.ts";

/** Bytes of a disk that is still to be made; undefined: what is there stays, and is asked when it is open. */
export interface NewRoom {
  readonly esp: number | undefined;
  readonly disk: number | undefined;
}

/**
 * Whether a first generation fits on a disk, asked before the disk is touched: what its files take at most. Throws
 * GENERATION_NO_SPACE.
 */
export async function requireRoom(
  context: GenerationContext,
  root: BuiltRoot,
  { architecture, secureBoot }: Pick<InstallRequest, "architecture" | "secureBoot">,
  room: NewRoom,
): Promise<void> {
  const { host } = context;
  const { fallback, systemd } = loaderPlaces(architecture, secureBoot);
  const loaders = [...fallback, ...systemd].map(({ source }) => source);
  const files = [root.kernel, root.initrd, ...loaders].map((path) => join(root.path, path));
  const sizes = await Promise.all(files.map(async (path) => ((await host.lstat(path))?.size ?? 0) + SLACK.file));
  const esp = room.esp === undefined ? 0 : sizes.reduce((sum, size) => sum + size, 0);
  const disk =
    room.disk === undefined ? 0 : ((await diskUsage(host, [root.path])).get(root.path) ?? 0) + SLACK.snapshot;
  requireSpace({ esp: { need: esp, free: room.esp ?? 0 }, disk: { need: disk, free: room.disk ?? 0 } });
}

/** Bytes that are free on an EFI system partition that nobody has opened. */
export function freeOnEsp(context: GenerationContext, device: string): Promise<number> {
  return openEsp(context, { kind: "mtools", image: device, offset: 0 }).free();
}
