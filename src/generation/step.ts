import type { InstallOperation } from "./journal.ts";
import type { GenerationRecord } from "./record.ts";
import type { LayerFacts } from "./transfer.ts";

/** What installing, choosing and deleting generations is made of. Every step may be repeated. */
export type GenerationStep =
  /** What an unfinished install left, or a generation that is deleted. */
  | { readonly action: "delete-subvolume"; readonly path: string; readonly uuid: string }
  | { readonly action: "delete-record"; readonly number: number }
  | { readonly action: "begin"; readonly operation: InstallOperation }
  /** On the ESP: what no entry refers to. */
  | { readonly action: "remove-boot-file"; readonly path: string }
  | { readonly action: "receive-layer"; readonly layer: LayerFacts }
  /** `from` is below the top level where it does not begin with a slash. */
  | { readonly action: "snapshot"; readonly from: string; readonly number: number }
  /** The UUID is known once the snapshot is there. */
  | { readonly action: "record"; readonly record: Omit<GenerationRecord, "uuid"> }
  | WriteBootFileStep
  | { readonly action: "own"; readonly paths: readonly string[] }
  | WriteLoaderStep
  | { readonly action: "write-loader-config"; readonly text: string }
  /** From here on the generation is the next to boot. */
  | WriteEntryStep
  | RemoveEntryStep
  | { readonly action: "end" };

export interface WriteBootFileStep {
  readonly action: "write-boot-file";
  /** On the ESP. */
  readonly path: string;
  readonly source: string;
  /** Bytes. */
  readonly size: number;
}

export interface WriteLoaderStep {
  readonly action: "write-loader";
  readonly path: string;
  readonly source: string;
  readonly size: number;
}

export interface WriteEntryStep {
  readonly action: "write-entry";
  /** Name in loader/entries. */
  readonly file: string;
  readonly text: string;
}

export interface RemoveEntryStep {
  readonly action: "remove-entry";
  readonly file: string;
}
