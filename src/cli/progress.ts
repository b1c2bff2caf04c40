import picocolors from "picocolors";
import type { Progress } from "../model/index.ts";
import type { Stream } from "./terminal.ts";

type Unit = Parameters<Progress["advance"]>[2];

export interface LiveProgress extends Progress {
  /** The last step is done; nothing of the live line is left. */
  end(): void;
  /** Takes the live line away until there is news: a result is about to be written. */
  hide(): void;
}

/** One line on a terminal that says what, how much and how long still; NDJSON with --json; in a pipe only notes. */
export function progressOn(stream: Stream, json: boolean): LiveProgress {
  if (json) return jsonProgress(stream);
  return stream.isTTY === true ? terminalProgress(stream) : quietProgress(stream);
}

function jsonProgress(stream: Stream): LiveProgress {
  const tell = (value: unknown) => void stream.write(`${JSON.stringify(value)}\n`);
  let told = 0;
  return {
    step: (name) => tell({ progress: "step", name }),
    advance(done, total, unit) {
      if (performance.now() - told < 1000 && done !== total) return;
      told = performance.now();
      tell({ progress: "advance", done, total, unit });
    },
    note: (line) => tell({ progress: "note", line }),
    end() {},
    hide() {},
  };
}

function quietProgress(stream: Stream): LiveProgress {
  return { step() {}, advance() {}, note: (line) => void stream.write(`${line}\n`), end() {}, hide() {} };
}

function terminalProgress(stream: Stream): LiveProgress {
  let name = "";
  let begun = 0;
  let shown = 0;
  const clear = () => void stream.write("\r\u001b[K");
  const show = (text: string) => {
    clear();
    stream.write(text.slice(0, (stream.columns ?? 80) - 1));
  };
  const finish = () => {
    if (name === "") return;
    clear();
    const seconds = (performance.now() - begun) / 1000;
    if (seconds >= 1) stream.write(`${picocolors.dim(`${name} (${duration(seconds)})`)}\n`);
    name = "";
  };
  return {
    step(next) {
      finish();
      name = next;
      begun = performance.now();
      show(`${name} ...`);
    },
    advance(done, total, unit) {
      const now = performance.now();
      if (now - shown < 100 && done !== total) return;
      shown = now;
      show(`${name}  ${howMuch(done, total, unit)}${howLong(done, total, (now - begun) / 1000)}`);
    },
    note(line) {
      clear();
      stream.write(`${line}\n`);
      if (name !== "") show(`${name} ...`);
    },
    end: finish,
    hide() {
      if (name !== "") clear();
    },
  };
}

export function howMuch(done: number, total: number, unit: Unit): string {
  if (unit === "bytes") return total > 0 ? `${bytes(done)} of ${bytes(total)}` : bytes(done);
  return total > 0 ? `${done} of ${total} ${unit}` : `${done} ${unit}`;
}

/** Said once there is enough behind to guess from. */
export function howLong(done: number, total: number, seconds: number): string {
  if (total === 0 || done === 0 || seconds < 2) return "";
  return `, ${duration((seconds / done) * (total - done))} left`;
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function bytes(count: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
