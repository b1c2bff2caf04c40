import type { DiskPlan } from "../workflows/index.ts";
import type { Output } from "./output.ts";
import { showBytes } from "./size.ts";

/** What will become of a disk, part by part. */
export function showDisk(output: Output, plan: DiskPlan): void {
  const { target } = plan;
  const identity = target.kind === "disk" ? ` (${target.model ?? "disk"}, serial ${target.serial})` : "";
  output.print(`${target.kind} ${target.path}${identity}, ${showBytes(target.size)}:`);
  for (const step of plan.steps) output.result(step, () => `  ${describe(step)}`);
}

function describe(step: DiskPlan["steps"][number]): string {
  switch (step.action) {
    case "keep":
      return `keep     ${step.kind} ${step.name}${step.note === undefined ? "" : ` (${step.note})`}`;
    case "destroy":
      return `DESTROY  ${step.found.join("; ")}`;
    case "make-image":
      return `make     an image file of ${showBytes(step.size)}`;
    case "make-table":
      return "make     a partition table (GPT)";
    case "make-esp":
      return `make     the EFI system partition, ${showBytes(step.part.size)}`;
    case "make-luks":
      return "make     the encryption (LUKS2), opened by a passphrase";
    case "add-recovery-key":
      return "add      a recovery key";
    case "seal":
      return "encrypt  all of it (LUKS2), opened by a passphrase and a recovery key";
    case "make-pool":
      return `make     a btrfs, ${showBytes(step.part.size)}`;
    case "make-subvolume":
      return `make     subvolume ${step.name}`;
    case "make-swap":
      return `make     a swap file, ${showBytes(step.size)}`;
    case "change-swap":
      return `change   the swap file from ${showBytes(step.from)} to ${showBytes(step.size)}`;
    case "finish":
      return "mark     the layout as whole";
  }
}
