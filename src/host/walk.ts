import { constants } from "node:fs";
import { Worker } from "node:worker_threads";
import { UserError } from "../model/index.ts";
import type { FileStatus, WalkBatch, WalkedNode, WalkFailure, WalkOptions } from "./host.ts";

/** What files/walker.mjs tells. */
export interface WalkMessage {
  /** Names, joined by NUL; of the top its whole path. */
  readonly names: string;
  readonly count: number;
  /** For each node: depth, mode, uid, gid, size, mtime, ctime, device, inode, links. */
  readonly numbers: Float64Array;
  readonly failures: readonly WalkFailure[];
  readonly last: boolean;
}

const COLUMNS = 10;

const TYPES: Readonly<Record<number, FileStatus["type"]>> = {
  [constants.S_IFREG]: "file",
  [constants.S_IFDIR]: "directory",
  [constants.S_IFLNK]: "symlink",
  [constants.S_IFIFO]: "fifo",
  [constants.S_IFSOCK]: "socket",
  [constants.S_IFCHR]: "char",
  [constants.S_IFBLK]: "block",
};

export async function* walk(top: string, { skip = new Set<string>() }: WalkOptions = {}): AsyncGenerator<WalkBatch> {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./files/walker.mjs", import.meta.url), { workerData: { top, skip, gate } });
  const inbox = new Inbox(worker);
  const decode = walkDecoder();
  try {
    for (let last = false; !last; ) {
      const message = await inbox.next();
      last = message.last;
      Atomics.sub(gate, 0, 1);
      Atomics.notify(gate, 0);
      yield decode(message);
    }
  } finally {
    Atomics.store(gate, 1, 1);
    Atomics.notify(gate, 0);
    await worker.terminate();
  }
}

/** Knows the directories that the walk is in: of a node only its name and its depth are told. */
export function walkDecoder(): (message: WalkMessage) => WalkBatch {
  /** Of each depth, what the paths below that directory begin with. */
  const prefixes: string[] = [];
  return ({ names, count, numbers, failures }) => {
    const nodes: WalkedNode[] = [];
    let from = 0;
    for (let index = 0; index < count; index += 1) {
      const end = names.indexOf("\0", from);
      const name = end < 0 ? names.slice(from) : names.slice(from, end);
      from = end + 1;
      const at = index * COLUMNS;
      const number = (column: number) => numbers[at + column] ?? 0;
      const depth = number(0);
      const path = (prefixes[depth - 1] ?? "") + name;
      const mode = number(1);
      const type = TYPES[mode & constants.S_IFMT] ?? "file";
      if (type === "directory") prefixes[depth] = path === "/" ? "/" : `${path}/`;
      nodes.push({
        path,
        type,
        mode: mode & 0o7777,
        uid: number(2),
        gid: number(3),
        size: number(4),
        mtimeMs: number(5),
        ctimeMs: number(6),
        dev: number(7),
        ino: number(8),
        nlink: number(9),
      });
    }
    return { nodes, failures };
  };
}

/** A worker's messages, one at a time. */
class Inbox {
  readonly #messages: WalkMessage[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(worker: Worker) {
    worker.on("message", (message: WalkMessage) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    worker.on("error", (cause) => {
      this.#failure = new UserError("HOST_READ", `looking at the files came to an end: ${String(cause)}`, { cause });
      this.#wake?.();
    });
  }

  async next(): Promise<WalkMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
