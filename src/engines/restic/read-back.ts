import { createHash } from "node:crypto";
import { join } from "node:path";
import { isSame } from "../copied/compare.ts";
import type { ListedFile } from "../copied/listing.ts";
import type { Intent, Subject } from "../engine.ts";
import { leave } from "../leave.ts";
import type { ReadBackBatch } from "../step.ts";
import { bytesPattern } from "./pattern.ts";
import type { Planner } from "./planner.ts";
import { recordsOf } from "./records.ts";
import { chosen, restoreInto } from "./restore.ts";
import { type Snapshot, snapshotsOf } from "./snapshots.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

type Reading = Extract<Intent, { kind: "verify" | "evict" }>;

/** Files and bytes that are read back at once: they need room, and a command line has an end. */
const MOST_FILES = 1000;
const MOST_BYTES = 1024 ** 3;
const MOST_WORDS = 100_000;

/** Verifying reads a part of what was copied; evicting reads all that is here and was copied, before it goes. */
export const planReadBack: Planner<Reading> = (subject, status, { version, intent }) => {
  const { component, at } = subject;
  const { copied, source, seed } = status;
  const store = component.store.name;
  const evicts = intent.kind === "evict";
  if (evicts && component.type !== "archive") return leave();
  if (source.kind === "unknown") return leave(source.why);
  if (copied === undefined) return leave();
  const found = chosen(subject, status);
  if (found === undefined) return leave(`${store} has no snapshot of it, and it was copied there`);
  const wanted = evicts ? hereAsCopied(status) : sampleOf(copied, intent.part, seed);
  if (wanted.size === 0) return leave();
  const title = evicts ? `free what ${store} has, once it was read back` : `read back from ${store}`;
  const { scratch } = recordsOf(subject);
  const ids = snapshotsToRead(subject, status, found);
  const batches = batchesOf(wanted, `${found.paths[0]}/`).map(
    (files): ReadBackBatch => ({
      files,
      steps: restoreInto(subject, version, { ids, title, target: scratch, only: patternsOf(files, found) }),
    }),
  );
  const from = join(scratch, found.paths[0] ?? "");
  return {
    steps: [{ kind: "read-back", title, at, scratch, from, batches, ...(evicts ? { frees: true } : {}) }],
    left: [],
  };
};

/** An archive is what all of its snapshots have, the newer over the older. */
function snapshotsToRead({ component }: Subject<ResticComponent>, { heard }: ResticStatus, found: Snapshot): string[] {
  if (component.type === "backup" || heard?.kind !== "there") return [found.id];
  return snapshotsOf(heard.snapshots, component)
    .filter(({ host, paths }) => host === found.host && paths[0] === found.paths[0])
    .map(({ id }) => id);
}

function hereAsCopied({ source, copied }: ResticStatus): Map<string, ListedFile> {
  if (source.kind !== "there") return new Map();
  return new Map(
    Array.from(source.files).filter(([path, file]) => {
      const former = copied?.get(path);
      return former !== undefined && isSame(file, former);
    }),
  );
}

/** At least one. */
function sampleOf(copied: ReadonlyMap<string, ListedFile>, part: number, seed: string): Map<string, ListedFile> {
  const lots = Array.from(copied).map(([path, file]) => ({ path, file, lot: lotOf(path, seed) }));
  lots.sort((a, b) => a.lot - b.lot);
  const count = Math.max(Math.min(1, lots.length), Math.ceil(lots.length * part));
  return new Map(lots.slice(0, count).map(({ path, file }) => [path, file]));
}

function lotOf(path: string, seed: string): number {
  return createHash("sha256").update(`${seed}\0${path}`).digest().readUInt32BE();
}

function batchesOf(files: ReadonlyMap<string, ListedFile>, top: string): Map<string, ListedFile>[] {
  const batches: Map<string, ListedFile>[] = [];
  let [bytes, words] = [0, 0];
  for (const [path, file] of files) {
    const last = batches.at(-1);
    bytes += Math.max(0, file.size);
    words += top.length + path.length * 2 + 16;
    if (last !== undefined && last.size < MOST_FILES && bytes <= MOST_BYTES && words <= MOST_WORDS) {
      last.set(path, file);
      continue;
    }
    batches.push(new Map([[path, file]]));
    [bytes, words] = [Math.max(0, file.size), top.length + path.length * 2 + 16];
  }
  return batches;
}

function patternsOf(files: ReadonlyMap<string, ListedFile>, { paths: [top = ""] }: Snapshot): string[] {
  const latin1 = Buffer.from(top).toString("latin1");
  return Array.from(files.keys(), (path) => bytesPattern(`${latin1}/${path}`));
}
