/** As `restic snapshots --json` has it. */
export interface Snapshot {
  readonly id: string;
  readonly timeMs: number;
  readonly host: string;
  readonly tags: readonly string[];
  readonly paths: readonly string[];
}

/** Put into every snapshot's tags. */
export const TAG = "lethe";

const MACHINE = "machine-";

export function machineTag(self: string): string {
  return `${MACHINE}${self}`;
}

/** Of which machine's making, where it says. */
export function makerOf({ tags }: Snapshot): string | undefined {
  return tags.find((tag) => tag.startsWith(MACHINE))?.slice(MACHINE.length);
}

/** The component's, among the tags that a sync gives. */
export function nameIn(tags: readonly string[]): string | undefined {
  return tags.find((tag) => !RESERVED.has(tag) && !tag.startsWith(MACHINE));
}

const RESERVED: ReadonlySet<string> = new Set([TAG, "backup", "archive"]);

/** Oldest first. `text`: a JSON list; `null` stands for no repository. */
export function parseSnapshots(text: string): Snapshot[] | undefined {
  const found = JSON.parse(text) as readonly Raw[] | null;
  if (found === null) return undefined;
  return found
    .map(({ id, time, hostname, tags, paths }) => {
      return { id, timeMs: Date.parse(time), host: hostname, tags: tags ?? [], paths };
    })
    .sort((a, b) => a.timeMs - b.timeMs);
}

interface Raw {
  readonly id: string;
  readonly time: string;
  readonly hostname: string;
  readonly tags?: readonly string[] | null;
  readonly paths: readonly string[];
}

/** Those of one component, on whichever machine. */
export function snapshotsOf(snapshots: readonly Snapshot[], { type, name }: { type: string; name: string }) {
  return snapshots.filter(({ tags }) => tags.includes(type) && tags.includes(name));
}

/** Clocks differ a little. */
const SLACK = 10 * 60_000;

export function isFuture({ timeMs }: Snapshot, nowMs: number): boolean {
  return timeMs > nowMs + SLACK;
}

/** The newest that is not dated in the future, by a clock that was wrong; that too where there is no other. */
export function newestOf(snapshots: readonly Snapshot[], nowMs: number): Snapshot | undefined {
  return snapshots.findLast((one) => !isFuture(one, nowMs)) ?? snapshots.at(-1);
}

/** restic 0.14 tells the beginning of an id. */
export function isSnapshot({ id }: Snapshot, idOrStart: string | undefined): boolean {
  return idOrStart !== undefined && id.startsWith(idOrStart);
}

/** Id of what `restic backup --json` has made. */
export function parseMade(text: string): string | undefined {
  return /"snapshot_id":"([0-9a-f]+)"/.exec(text)?.[1];
}

export function showTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
