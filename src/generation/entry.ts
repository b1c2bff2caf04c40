/** What a type-1 boot-loader entry of Lethe's says. */
export interface Entry {
  readonly generation: number;
  readonly title: string;
  /** The entry with the highest is booted. Installing and rolling back both give one more than all others. */
  readonly order: number;
  /** Paths on the EFI system partition, without a leading slash. */
  readonly linux: string;
  readonly initrd: string;
  /** Kernel command line. */
  readonly options: string;
}

/** What the name of an entry's file says: boot counting as in the Automatic Boot Assessment specification. */
export interface EntryName {
  readonly generation: number;
  /** undefined: blessed, not counted. */
  readonly triesLeft?: number;
  readonly triesDone?: number;
}

export interface PlacedEntry extends Entry, EntryName {
  /** Name of its file. */
  readonly file: string;
}

export function entryText({ title, order, linux, initrd, options }: Entry): string {
  return [
    `title ${title}`,
    "sort-key lethe",
    `version ${order}`,
    `linux /${linux}`,
    `initrd /${initrd}`,
    `options ${options}`,
    "",
  ].join("\n");
}

export function parseEntry(name: EntryName, file: string, text: string): PlacedEntry {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value.trim());
  }
  const path = (key: string) => (values.get(key) ?? "").replace(/^\//, "");
  return {
    ...name,
    file,
    title: values.get("title") ?? "",
    order: Number(values.get("version") ?? 0) || 0,
    linux: path("linux"),
    initrd: path("initrd"),
    options: values.get("options") ?? "",
  };
}

/** `tries` undefined: an entry that is not counted. */
export function entryFile(generation: number, tries: number | undefined): string {
  return tries === undefined ? `lethe-${generation}.conf` : `lethe-${generation}+${tries}.conf`;
}

/** undefined: no entry of Lethe's. */
export function parseEntryFile(file: string): EntryName | undefined {
  const [, generation, left, done] = /^lethe-(\d+)(?:\+(\d+)(?:-(\d+))?)?\.conf$/.exec(file) ?? [];
  if (generation === undefined) return undefined;
  return {
    generation: Number(generation),
    ...(left === undefined ? {} : { triesLeft: Number(left) }),
    ...(done === undefined ? {} : { triesDone: Number(done) }),
  };
}

/**
 * In the order of systemd-boot's menu: what has no tries left comes last, then the highest version first.
 * The first one is booted, as loader.conf names no default.
 */
export function sortEntries<Each extends Pick<PlacedEntry, "order" | "triesLeft" | "file">>(
  entries: readonly Each[],
): Each[] {
  const failed = (entry: Each) => (entry.triesLeft === 0 ? 1 : 0);
  return [...entries].sort(
    (a, b) => failed(a) - failed(b) || b.order - a.order || (a.file < b.file ? 1 : a.file > b.file ? -1 : 0),
  );
}

export function nextOrder(entries: readonly Pick<Entry, "order">[]): number {
  return Math.max(0, ...entries.map(({ order }) => order)) + 1;
}
