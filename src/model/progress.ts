/** Told by long work, shown by `cli/`: on a terminal as a line, with --json as one object a line, in a pipe not at all. */
export interface Progress {
  /** A step of the work begins; the former one is done. */
  step(name: string): void;
  /** How far the running step is. `total` 0: not known. */
  advance(done: number, total: number, unit: "bytes" | "files" | "packages"): void;
  /** One line that a person should see even in a pipe. */
  note(line: string): void;
}

export const silent: Progress = { step() {}, advance() {}, note() {} };
