import { UserError } from "../model/index.ts";
import { currentLine, type Key, lookInside, press, type ReportLine, render, type Walk } from "../workflows/index.ts";
import { Interrupted } from "./interrupt.ts";
import { keyReader } from "./walk-keys.ts";
import { screenLines } from "./walk-screen.ts";

export interface WalkTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export interface WalkOptions {
  /** What lies below a line; empty where there is nothing to see. */
  readonly look: (line: ReportLine) => Promise<readonly ReportLine[]>;
  /** Called after each key, so that whatever happens next loses nothing. */
  readonly keep: (walk: Walk) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Throws UserError CLI_NO_TERMINAL where nobody could press a key. */
export function requireTerminal({ stdin, stdout }: WalkTerminal): void {
  if (stdin.isTTY && stdout.isTTY) return;
  throw new UserError("CLI_NO_TERMINAL", "--interactive asks at a terminal, and there is none", {
    hint: "Without it the report is printed; lethe state adopt PATH takes one thing at a time.",
  });
}

/**
 * Walks until it has ended. The terminal is as it was when this returns or throws, and also where the process ends
 * meanwhile. Throws Interrupted at Ctrl-C.
 */
export async function walkOnTerminal(first: Walk, terminal: WalkTerminal, options: WalkOptions): Promise<Walk> {
  requireTerminal(terminal);
  if (first.ended !== undefined) return first;
  const { stdin, stdout } = terminal;
  const restore = () => void stdin.setRawMode(false);
  let walk = first;
  let shown = 0;
  const show = () => {
    const lines = screenLines(render(walk), stdout.columns);
    const up = shown === 0 ? "" : `\u001b[${shown}A`;
    stdout.write(`${up}\r\u001b[J${lines.map((line) => `${line}\n`).join("")}`);
    shown = lines.length;
  };
  process.once("exit", restore);
  stdin.setRawMode(true);
  try {
    show();
    for await (const key of keysOf(stdin, options.signal)) {
      if (key === "interrupt") throw new Interrupted("SIGINT");
      walk = press(walk, key);
      const line = currentLine(walk);
      if (walk.asks === "inside" && line !== undefined) walk = lookInside(walk, await options.look(line));
      await options.keep(walk);
      show();
      if (walk.ended !== undefined) return walk;
    }
    // The terminal is gone: what was decided is kept.
    return { ...walk, ended: "quit" };
  } finally {
    restore();
    stdin.pause();
    process.off("exit", restore);
  }
}

async function* keysOf(stdin: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<Key> {
  const read = keyReader();
  const waiting: Key[] = [];
  let wake: () => void = () => undefined;
  let closed = false;
  const onData = (chunk: Buffer) => {
    waiting.push(...read(chunk));
    wake();
  };
  const onEnd = () => {
    closed = true;
    wake();
  };
  const onAbort = () => wake();
  stdin.on("data", onData).on("end", onEnd);
  signal.addEventListener("abort", onAbort);
  stdin.resume();
  try {
    for (;;) {
      signal.throwIfAborted();
      const key = waiting.shift();
      if (key !== undefined) yield key;
      else if (closed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stdin.off("data", onData).off("end", onEnd);
    signal.removeEventListener("abort", onAbort);
  }
}
