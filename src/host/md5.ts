import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Md5Asked, Md5Result } from "./host.ts";

/** More of them than this only queue for the disk. */
const MOST_THREADS = 4;

interface Task {
  readonly files: readonly Md5Asked[];
  readonly resolve: (results: readonly Md5Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that take tasks in turn. They end when there is no more to do, and keep no process alive. */
class Pool {
  readonly #waiting: Task[] = [];
  readonly #idle: Worker[] = [];
  #threads = 0;

  run(files: readonly Md5Asked[]): Promise<readonly Md5Result[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ files, resolve, reject });
      const worker = this.#idle.pop() ?? this.#start();
      if (worker !== undefined) this.#next(worker);
    });
  }

  #start(): Worker | undefined {
    if (this.#threads >= Math.min(availableParallelism(), MOST_THREADS)) return undefined;
    this.#threads += 1;
    return new Worker(new URL("./files/md5.mjs", import.meta.url));
  }

  #next(worker: Worker): void {
    const task = this.#waiting.shift();
    if (task === undefined) {
      this.#idle.push(worker);
      worker.unref();
      return;
    }
    worker.ref();
    const failed = (error: unknown) => {
      this.#threads -= 1;
      task.reject(error);
      const another = this.#waiting.length > 0 ? this.#start() : undefined;
      if (another !== undefined) this.#next(another);
    };
    worker.once("error", failed);
    worker.once("message", (results: readonly Md5Result[]) => {
      worker.off("error", failed);
      task.resolve(results);
      this.#next(worker);
    });
    worker.postMessage(task.files);
  }
}

const pool = new Pool();

export function md5(files: readonly Md5Asked[]): Promise<readonly Md5Result[]> {
  return files.length === 0 ? Promise.resolve([]) : pool.run(files);
}
