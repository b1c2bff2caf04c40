import type { Subvolume } from "./subvolumes.ts";

/** A root that a boot made, live or erased. */
export interface Root {
  /** Its name: six digits. */
  readonly boot: string;
  /** The same as a number; later boots have higher ones. */
  readonly number: number;
  /** Absent: cut short before its stamp was written. */
  readonly generation?: number;
  readonly started?: Date;
  /** When its boot was complete; absent: it failed, or is not that far. */
  readonly complete?: Date;
  /** When it stopped being live, as well as it is known. */
  readonly erased?: Date;
  /** The machine runs on it, or will take it for the newest. */
  readonly live: boolean;
  /** The root it was carried forward from, where it was not made of its generation. */
  readonly carried?: string;
  readonly subvolume?: Subvolume;
  /** UUID of the subvolume that the boot made, by its stamp. */
  readonly recordedUuid?: string;
  /** The snapshot of it from when its boot was complete. */
  readonly booted?: Subvolume;
  /** UUIDs of what it was snapshotted from, nearest first, as far as they still exist, and one beyond. */
  readonly ancestors: readonly string[];
  /** Written when Lethe first saw it erased, with a clock it could trust. */
  readonly mark?: ErasedMark;
}

/** `@roots/<boot>.erased`: since when a root is known to be erased, and what may be deleted for it. */
export interface ErasedMark {
  readonly seen: Date;
  readonly uuid?: string;
  readonly bootedUuid?: string;
}

export interface Stamp {
  readonly generation?: number;
  readonly rootUuid?: string;
  readonly started?: Date;
  readonly complete?: Date;
  readonly ended?: Date;
  readonly carried?: string;
}

/** `key=value` lines that the boot's shell writes; times in seconds. */
export function parseStamp(text: string): Stamp {
  const values = keyValues(text);
  return {
    ...number("generation", values.get("generation")),
    ...word("rootUuid", values.get("root_uuid")),
    ...date("started", values.get("started")),
    ...date("complete", values.get("complete")),
    ...date("ended", values.get("ended")),
    ...word("carried", values.get("carried")),
  };
}

export function formatMark({ seen, uuid, bootedUuid }: ErasedMark): string {
  return [
    `seen=${Math.floor(seen.getTime() / 1000)}`,
    ...(uuid === undefined ? [] : [`uuid=${uuid}`]),
    ...(bootedUuid === undefined ? [] : [`booted_uuid=${bootedUuid}`]),
    "",
  ].join("\n");
}

/** undefined where it does not say since when. */
export function parseMark(text: string): ErasedMark | undefined {
  const values = keyValues(text);
  const { seen } = date("seen", values.get("seen"));
  if (seen === undefined) return undefined;
  return { seen, ...word("uuid", values.get("uuid")), ...word("bootedUuid", values.get("booted_uuid")) };
}

function keyValues(text: string): Map<string, string> {
  return new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [, key, value] = /^(\w+)=(.+)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

function word<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}

function number<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, number>> {
  return value === undefined || !/^\d+$/.test(value) ? {} : ({ [key]: Number(value) } as Record<Key, number>);
}

function date<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, Date>> {
  if (value === undefined || !/^\d+$/.test(value)) return {};
  return { [key]: new Date(Number(value) * 1000) } as Record<Key, Date>;
}
