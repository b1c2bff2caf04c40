import { UserError } from "../model/index.ts";
import type { Installed } from "./installed.ts";
import { BOOT_FILES } from "./places.ts";
import type { GenerationStep } from "./step.ts";

export interface Space {
  readonly need: number;
  readonly free: number;
}

export interface SpaceOfBoth {
  readonly esp: Space;
  readonly disk: Space;
}

const MEBIBYTE = 1024 * 1024;
/** What a file on FAT takes at most beside its content, and what btrfs needs for the metadata of a snapshot. */
export const SLACK = { file: 64 * 1024, snapshot: 32 * MEBIBYTE };

/** Bytes that the steps take at most, and that will be free for them. */
export function spaceOf(
  steps: readonly GenerationStep[],
  installed: Pick<Installed, "bootFiles">,
  free: { readonly esp: number; readonly disk: number },
): SpaceOfBoth {
  const sizes = new Map(installed.bootFiles.map(({ name, size }) => [`${BOOT_FILES}/${name}`, size]));
  let esp = 0;
  let freed = 0;
  let disk = 0;
  for (const step of steps) {
    switch (step.action) {
      case "write-boot-file":
      case "write-loader":
        esp += step.size + SLACK.file;
        break;
      case "write-entry":
      case "write-loader-config":
      case "own":
        esp += SLACK.file;
        break;
      case "remove-boot-file":
        freed += sizes.get(step.path) ?? 0;
        break;
      case "receive-layer":
        disk += step.layer.bytes;
        break;
      case "snapshot":
        disk += SLACK.snapshot;
        break;
      default:
    }
  }
  return { esp: { need: esp, free: free.esp + freed }, disk: { need: disk, free: free.disk } };
}

export function requireSpace({ esp, disk }: SpaceOfBoth): void {
  const short = [
    ...(esp.need > esp.free ? [`EFI system partition: ${esp.need} bytes are needed, ${esp.free} are free`] : []),
    ...(disk.need > disk.free ? [`disk: up to ${disk.need} bytes are needed, ${disk.free} are free`] : []),
  ];
  if (short.length === 0) return;
  throw new UserError("GENERATION_NO_SPACE", "there is no room for this generation; nothing was changed", {
    details: short,
    hint: "lethe system delete-generations frees space on both; lethe roots list shows what erased roots hold.",
  });
}
