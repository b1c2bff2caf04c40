import { setTimeout as sleep } from "node:timers/promises";
import { engineFor, type Subject } from "../engines/index.ts";
import { eachInParallel } from "./in-parallel.ts";
import { type Synced, type SyncOptions, syncOne, whatSyncs } from "./state-sync.ts";
import type { Workspace } from "./workspace.ts";

/** Milliseconds. */
export interface Periods {
  /** Between two looks at what changed here; longer where looking takes long. */
  readonly look: number;
  /** Between two syncs of one component, however often it changes. */
  readonly rest: number;
  /** Until a remote is asked whose component did not change here. */
  readonly ask: number;
  /** After a failure; doubled with each further one, up to `ask`. */
  readonly retry: number;
}

const PERIODS: Periods = { look: 30_000, rest: 5 * 60_000, ask: 30 * 60_000, retry: 60_000 };

/** Looking takes no more than one part in so many of the time. */
const MOST_LOOKING = 20;

interface Watched {
  readonly subject: Subject;
  /** When it may be synced, and when it will be without a change; milliseconds since 1970. */
  notBefore: number;
  askAt: number;
  failures: number;
  /** What was told of it last: it is told again when it is something else. */
  told: string;
}

/**
 * Syncs what changes, until `signal` aborts: then it throws its reason. What fails is tried again, ever more rarely, and
 * told once. Directories are looked at again and again: to be told by the kernel, each one below would need a watch.
 * Throws UserError STATE_NO_COMPONENT, STATE_STANDS_ALONE.
 */
export async function stateWatch(
  workspace: Workspace,
  words: readonly string[],
  {
    config,
    key,
    ask,
    onSynced,
    periods = PERIODS,
  }: Omit<SyncOptions, "deletions" | "takeOver"> & { periods?: Periods },
): Promise<never> {
  const { host, signal, progress } = workspace;
  const { moving, secret } = await whatSyncs(workspace, words, { config, key, ask });
  const watched: Watched[] = moving.map((subject) => ({ subject, notBefore: 0, askAt: 0, failures: 0, told: "" }));
  progress.note(`watching ${watched.length} component${watched.length === 1 ? "" : "s"}: Ctrl-C ends it`);
  for (;;) {
    const begun = host.now().getTime();
    let looking = 0;
    await eachInParallel(watched, AT_ONCE, async (one) => {
      const now = host.now().getTime();
      if (now < one.notBefore) return;
      const isDue = now >= one.askAt || (await hasNews(workspace, one.subject));
      looking = Math.max(looking, host.now().getTime() - begun);
      if (!isDue) return;
      const synced = await syncOne(workspace, one.subject, { secret, deletions: false, takeOver: false });
      const text = JSON.stringify([synced.failed?.why, synced.left, synced.standing.verdict]);
      const isQuiet = text === one.told && (synced.failed !== undefined || !synced.moved);
      if (!isQuiet) onSynced(synced);
      one.told = text;
      schedule(one, synced, periods, host.now().getTime());
    });
    await sleep(
      Math.max(periods.look, looking * MOST_LOOKING),
      undefined,
      signal === undefined ? {} : { signal },
    ).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

const AT_ONCE = 4;

/** Something is here only that syncing would bring elsewhere. */
async function hasNews({ host }: Workspace, subject: Subject): Promise<boolean> {
  const { standing, plan } = await engineFor(host, subject)();
  return standing.verdict === "losing" && plan({ kind: "exchange" }).steps.length > 0;
}

function schedule(one: Watched, { failed }: Synced, { rest, ask, retry }: Periods, now: number): void {
  one.failures = failed === undefined ? 0 : one.failures + 1;
  const wait = failed === undefined ? rest : Math.min(ask, retry * 2 ** (one.failures - 1));
  one.notBefore = now + wait;
  one.askAt = now + (failed === undefined ? ask : wait);
}
