import { UserError } from "../model/index.ts";

/** `@generations/<N>.json`, beside the generation's subvolume. */
export interface GenerationRecord {
  readonly version: 1;
  readonly number: number;
  /** BuiltRoot.key. */
  readonly key: string;
  /** Of the subvolume `@generations/<N>`. */
  readonly uuid: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly title: string;
  readonly kernelVersion: string;
  readonly letheVersion: string;
  /** Paths inside the root. */
  readonly kernel: string;
  readonly initrd: string;
  /** Their copies on the EFI system partition. */
  readonly linuxFile: string;
  readonly initrdFile: string;
  /** Kernel command line. */
  readonly options: string;
  /** Keys of the layers it is made of, base first: what a cache must keep so that the next build is quick. */
  readonly layers: readonly string[];
}

export function formatRecord(record: GenerationRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

export function parseRecord(path: string, text: string): GenerationRecord {
  const record = JSON.parse(text) as Omit<GenerationRecord, "version"> & { readonly version: number };
  if (record.version === 1) return { ...record, version: 1 };
  throw new UserError("GENERATION_NEWER_RECORD", `${path} was written by a newer Lethe (version ${record.version})`, {
    hint: "Use the Lethe of the newest generation.",
  });
}
