import { type ChildProcess, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { constants as osConstants } from "node:os";
import { delimiter, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { UserError } from "../model/index.ts";
import type { Completed, Programs, RunOptions } from "./host.ts";

const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Milliseconds that a program has to end in once it is told to. */
const SOON = 5000;

export const realPrograms: Programs = { run, start, which };

async function run(argv: readonly string[], options: RunOptions = {}): Promise<Completed> {
  const child = launch(argv, options, options.stdio ?? "pipe");
  const stdout = collect(child.stdout, "stdout", options.onLine);
  const stderr = collect(child.stderr, "stderr", options.onLine);
  if (child.stdin) {
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  }
  const late = options.timeout === undefined ? undefined : killAfter(child, options.timeout);
  const status = await Promise.race([exitStatus(child, argv), ...(late === undefined ? [] : [late.given])]);
  late?.stop();
  const completed = { status, stdout: stdout(), stderr: stderr() };
  if (!(options.accept ?? [0]).includes(status)) throw commandError(argv, options, completed);
  return { ...completed, text: completed.stdout.toString("utf8").replace(/\n$/, "") };
}

function start(argv: readonly string[], options: Omit<RunOptions, "onLine" | "accept" | "input"> = {}) {
  const child = launch(argv, options, "pipe");
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("a piped child has its three streams");
  stdin.on("error", () => undefined);
  const done = exitStatus(child, argv).catch(() => 127);
  return {
    pid: child.pid ?? -1,
    stdin,
    stdout,
    stderr,
    done,
    kill: (signal?: NodeJS.Signals) => void child.kill(signal),
  };
}

async function which(program: string): Promise<string | undefined> {
  const places = [...(process.env["PATH"] ?? "").split(delimiter), ...SBIN];
  for (const place of places) {
    const path = join(place, program);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

function launch(argv: readonly string[], options: RunOptions, stdio: "pipe" | "inherit"): ChildProcess {
  const [program, ...rest] = argv;
  if (program === undefined) throw new Error("an empty command line");
  const path = `${process.env["PATH"] ?? ""}${delimiter}${SBIN.join(delimiter)}`;
  return spawn(program, rest, {
    stdio,
    env: { ...process.env, PATH: path, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function collect(
  stream: NodeJS.ReadableStream | null,
  name: "stdout" | "stderr",
  onLine: RunOptions["onLine"],
): () => Buffer {
  const chunks: Buffer[] = [];
  const decoder = new StringDecoder("utf8");
  let open = "";
  stream?.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (!onLine) return;
    // A carriage return ends what a program shows of its progress.
    const lines = (open + decoder.write(chunk)).split(/\r?\n|\r/);
    open = lines.pop() ?? "";
    for (const line of lines) onLine(line, name);
  });
  stream?.on("end", () => {
    if (open !== "") onLine?.(open, name);
  });
  return () => Buffer.concat(chunks);
}

function exitStatus(child: ChildProcess, argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return reject(cause);
      reject(
        new UserError("HOST_NO_PROGRAM", `the program ${argv[0]} is not there`, {
          hint: "lethe doctor names what this host lacks; lethe doctor --fix installs it.",
          cause,
        }),
      );
    });
    child.once("close", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : osConstants.signals[signal]));
    });
  });
}

interface Late {
  /** The status that it counts as having ended with, where it does not end at all. */
  readonly given: Promise<number>;
  stop(): void;
}

function killAfter(child: ChildProcess, milliseconds: number): Late {
  const timers: NodeJS.Timeout[] = [];
  const after = (time: number, then: () => void) => void timers.push(setTimeout(then, time));
  const given = new Promise<number>((resolve) => {
    after(milliseconds, () => {
      child.kill("SIGTERM");
      after(SOON, () => {
        child.kill("SIGKILL");
        // One that waits for a server which hangs may not even be killed: it is left to itself.
        after(SOON, () => {
          for (const stream of child.stdio) stream?.destroy();
          child.unref();
          resolve(128 + osConstants.signals.SIGKILL);
        });
      });
    });
  });
  return {
    given,
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function commandError(
  argv: readonly string[],
  options: RunOptions,
  completed: { status: number; stdout: Buffer; stderr: Buffer },
): UserError {
  const said = completed.stderr.length > 0 ? completed.stderr : completed.stdout;
  const place = options.cwd === undefined ? "" : ` (in ${options.cwd})`;
  return new UserError("HOST_COMMAND", `${argv[0]} ended with status ${completed.status}`, {
    details: [`${argv.map(quote).join(" ")}${place}`, ...lastLines(said.toString("utf8"), 20)],
  });
}

/** For a person to paste into a shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function lastLines(text: string, count: number): string[] {
  return text.trimEnd().split("\n").slice(-count);
}
