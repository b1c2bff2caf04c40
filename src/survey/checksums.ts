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

/** Reads suspects while the walk goes on. */
export class Checksums {
  readonly #bytes: Host["bytes"];
  readonly #root: BytePath;
  readonly #verdicts: Verdicts | undefined;
  readonly #tasks: Promise<ChecksumResult>[] = [];
  readonly #modified: Suspect[] = [];
  #batch: Suspect[] = [];
  #size = 0;

  constructor(bytes: Host["bytes"], root: BytePath, verdicts: Verdicts | undefined) {
    this.#bytes = bytes;
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
    this.#batch.push(suspect);
    this.#size += suspect.node.size;
    if (this.#batch.length >= FILES || this.#size >= BYTES) this.#send();
  }

  async end(): Promise<ChecksumResult> {
    this.#send();
    const results = await Promise.all(this.#tasks);
    return {
      modified: [...this.#modified, ...results.flatMap(({ modified }) => modified)],
      unread: results.flatMap(({ unread }) => unread),
    };
  }

  #send(): void {
    if (this.#batch.length === 0) return;
    const task = this.#read(this.#batch);
    // Whoever stops before the end never asks for it.
    task.catch(() => undefined);
    this.#tasks.push(task);
    this.#batch = [];
    this.#size = 0;
  }

  async #read(batch: readonly Suspect[]): Promise<ChecksumResult> {
    const paths = batch.map(({ node }) => joined(this.#root, node.path.slice(1)));
    const results = await this.#bytes.md5(paths);
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
