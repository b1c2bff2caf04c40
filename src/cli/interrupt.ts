import { setMaxListeners } from "node:events";
import type { Host } from "../host/index.ts";

/** A person or the system asked us to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 and the number of the signal. */
  readonly status: number;

  constructor(signal: NodeJS.Signals) {
    super("interrupted");
    this.status = 128 + (NUMBERS[signal] ?? 0);
  }
}

const NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** A terminal's Ctrl-C reaches us and, passed on, our parent: within this time two are one. */
const SAME_KEY_MILLISECONDS = 300;

/** What tidies up has this long; then the process ends as it is. Its mounts end with it. */
const TIDY_MILLISECONDS = 10_000;

/** The first signal aborts, for everything to end in order; a second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  // Each program that runs listens to it, and that may be many at once.
  setMaxListeners(0, controller.signal);
  let first = 0;
  for (const name of Object.keys(NUMBERS) as NodeJS.Signals[]) {
    process.on(name, () => {
      const interrupted = new Interrupted(name);
      if (controller.signal.aborted) {
        if (Date.now() - first > SAME_KEY_MILLISECONDS) process.exit(interrupted.status);
        return;
      }
      first = Date.now();
      setTimeout(() => process.exit(interrupted.status), TIDY_MILLISECONDS).unref();
      controller.abort(interrupted);
    });
  }
  return controller.signal;
}

/**
 * Ends the programs and transfers that run when `signal` comes; where none runs, the next one is not begun.
 * Those after it are: they are what tidies up.
 */
export function interruptible(host: Host, signal: AbortSignal): Host {
  let running = 0;
  let delivered = false;
  signal.addEventListener("abort", () => {
    delivered = running > 0;
  });
  const watched = async <T>(work: (options: { signal?: AbortSignal }) => Promise<T>): Promise<T> => {
    if (signal.aborted) {
      if (delivered) return work({});
      delivered = true;
      throw signal.reason;
    }
    running += 1;
    try {
      return await work({ signal });
    } finally {
      running -= 1;
    }
  };
  return {
    ...host,
    run: (argv, options) => watched((own) => host.run(argv, { ...own, ...options })),
    fetch: (url, options) => watched((own) => host.fetch(url, { ...own, ...options })),
  };
}
