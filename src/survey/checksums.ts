import type { Host, WalkedNode } from "../host/index.ts";
import type { BytePath, OwnedPath } from "../model/index.ts";
import { joined } from "./context.ts";
import type { Verdicts } from "./verdicts.ts";

/** A packaged file that only its content can judge. */
export interface Suspect {
  readonly node: WalkedNode;
  readonly owned: OwnedPath;
}

export interface ChecksumResult {
  readonly modified: readonly Suspect[];
  /** That could not be read, with the system's name of the error. */
  readonly unread: readonly { readonly path: BytePath; readonly code: string }[];
}

/** A task for a thread has so many files, or so many bytes: all threads are to end at about the same time. */
const FILES = 200;
const BYTES = 1 << 25;
/**
 * Bytes. Files are read side by side, and few large ones would be left alone by many small ones: they wait until all of
 * them are known. Of a usual machine they are a hundredth of the files and most of the bytes.
 */
const LARGE = 1 << 20;

/** Reads suspects while the walk goes on, the large ones after it. */
export class Checksums {
  readonly #host: Pick<Host, "bytes" | "cpus">;
  readonly #root: BytePath;
  readonly #verdicts: Verdicts | undefined;
  readonly #tasks: Promise<ChecksumResult>[] = [];
  readonly #modified: Suspect[] = [];
  readonly #large: Suspect[] = [];
  #batch: Suspect[] = [];
  #size = 0;

  constructor(host: Pick<Host, "bytes" | "cpus">, root: BytePath, verdicts: Verdicts | undefined) {
    this.#host = host;
    this.#root = root;
    this.#verdicts = verdicts;
  }

  /** `always`: whatever was found when it was read before. */
  add(suspect: Suspect, always: boolean): void {
    const known = always ? undefined : this.#verdicts?.find(suspect.node);
    if (known !== undefined) {
      if (!suspect.owned.md5s.includes(known)) this.#modified.push(suspect);
      return;
    }
    const { size } = suspect.node;
    if (size >= LARGE) {
      this.#large.push(suspect);
      return;
    }
    this.#batch.push(suspect);
    this.#size += size;
    if (this.#batch.length >= FILES || this.#size >= BYTES) this.#send();
  }

  async end(): Promise<ChecksumResult> {
    this.#send();
    for (const share of shares(this.#large, this.#host.cpus)) this.#start(share);
    const results = await Promise.all(this.#tasks);
    return {
      modified: [...this.#modified, ...results.flatMap(({ modified }) => modified)],
      unread: results.flatMap(({ unread }) => unread),
    };
  }

  #send(): void {
    if (this.#batch.length > 0) this.#start(this.#batch);
    this.#batch = [];
    this.#size = 0;
  }

  #start(batch: readonly Suspect[]): void {
    const task = this.#read(batch);
    // Whoever stops before the end never asks for it.
    task.catch(() => undefined);
    this.#tasks.push(task);
  }

  async #read(batch: readonly Suspect[]): Promise<ChecksumResult> {
    const asked = batch.map(({ node }) => ({ path: joined(this.#root, node.path.slice(1)), size: node.size }));
    const results = await this.#host.bytes.md5(asked);
    const modified: Suspect[] = [];
    const unread: { path: BytePath; code: string }[] = [];
    for (const [index, suspect] of batch.entries()) {
      const result = results[index];
      if (result === undefined) throw new Error("each file has its answer");
      if ("md5" in result) {
        this.#verdicts?.add(suspect.node, result.md5);
        if (!suspect.owned.md5s.includes(result.md5)) modified.push(suspect);
      } else unread.push({ path: suspect.node.path, code: result.code });
    }
    return { modified, unread };
  }
}

/** Parts of about as many bytes: the largest first, each to whoever has least. */
function shares(suspects: readonly Suspect[], count: number): readonly (readonly Suspect[])[] {
  const parts = Array.from({ length: count }, () => ({ bytes: 0, suspects: [] as Suspect[] }));
  for (const suspect of [...suspects].sort((a, b) => b.node.size - a.node.size)) {
    const least = parts.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.suspects.push(suspect);
    least.bytes += suspect.node.size;
  }
  return parts.map((part) => part.suspects).filter((part) => part.length > 0);
}
