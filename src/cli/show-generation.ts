import type { GenerationStep } from "../workflows/index.ts";
import type { Output } from "./output.ts";
import { showBytes } from "./size.ts";

/** What a change of generations would do, a step a line. What only keeps the books is left out for people. */
export function showGenerationSteps(output: Output, steps: readonly GenerationStep[]): void {
  for (const step of steps) {
    output.result({ would: step.action, ...step }, () => {
      const words = describe(step);
      return words === undefined ? "" : `would ${words}`;
    });
  }
}

function describe(step: GenerationStep): string | undefined {
  switch (step.action) {
    case "delete-subvolume":
      return `delete ${step.path}`;
    case "receive-layer":
      return `copy the layer ${step.layer.name}, up to ${showBytes(step.layer.bytes)}`;
    case "snapshot":
      return `make generation ${step.number}`;
    case "write-boot-file":
      return `write ${step.path} (${showBytes(step.size)})`;
    case "remove-boot-file":
      return `remove ${step.path}, which no entry names`;
    case "write-loader":
      return `write the boot loader ${step.path} (${showBytes(step.size)})`;
    case "write-loader-config":
      return "write loader/loader.conf";
    case "write-entry":
      return `write the boot entry ${step.file}`;
    case "remove-entry":
      return `remove the boot entry ${step.file}`;
    case "begin":
    case "record":
    case "delete-record":
    case "own":
    case "end":
      return undefined;
  }
}
