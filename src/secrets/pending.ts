import { basename, dirname, join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { digestOf } from "./record.ts";

/** A change of several files of a config that is made whole or not at all. */
export interface Replacement {
  /** Relative to the config: `secrets/wifi.age`. */
  readonly path: string;
  /** undefined: it is taken away. */
  readonly content: Uint8Array | undefined;
  /** SHA-256 (hex) of what has to be there until then; undefined: nothing has. */
  readonly before: string | undefined;
}

interface Journal {
  readonly version: 1;
  readonly moves: readonly Move[];
}

interface Move {
  /** Name of the new file beside the journal; absent: `path` is taken away. */
  readonly from?: string;
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** Below the config: new files wait here, and the journal that says where they belong. */
const PENDING = "secrets/.lethe-pending";
const JOURNAL = `${PENDING}/journal`;

/**
 * Makes the change, and may be killed at any point: until the journal is on the disk nothing has changed, and from then on
 * `finishPending` goes on with it. To be called with the secrets locked. Throws UserError SECRETS_CHANGED where a file is
 * not as it was when the change was worked out; nothing is written then.
 */
export async function replaceTogether(host: Host, directory: string, files: readonly Replacement[]): Promise<void> {
  for (const { path, before } of files) await requireStill(host, directory, path, before);
  if (files.length === 0) return;
  await makeOwnDir(host, directory, join(directory, PENDING));
  const moves: Move[] = [];
  for (const [index, { path, content, before }] of files.entries()) {
    if (content !== undefined) await stage(host, directory, { path, content, from: String(index) });
    moves.push({
      ...(content === undefined ? {} : { from: String(index), after: digestOf(content) }),
      path,
      ...(before === undefined ? {} : { before }),
    });
  }
  await flush(host, directory);
  const journal: Journal = { version: 1, moves };
  await host.writeFile(join(directory, JOURNAL), `${JSON.stringify(journal, null, 1)}\n`);
  await flush(host, directory);
  await finishPending(host, directory);
}

/**
 * Ends a change that was cut short: undone where its journal was not written yet, else done. To be called with the secrets
 * locked. Throws UserError SECRETS_PENDING where somebody has changed the same files since.
 */
export async function finishPending(host: Host, directory: string): Promise<void> {
  const pending = join(directory, PENDING);
  if (!(await host.exists(pending))) return;
  const moves = await journalOf(host, directory);
  for (const move of moves) await requireUntouched(host, directory, move);
  for (const { from, path } of moves) {
    const to = join(directory, path);
    if (from === undefined) await host.remove(to);
    else if (await host.exists(join(pending, from))) {
      await makeOwnDir(host, directory, dirname(to));
      await host.rename(join(pending, from), to);
    }
  }
  await flush(host, directory);
  // First the journal: what is left without one is nothing.
  await host.remove(join(directory, JOURNAL));
  await flush(host, directory);
  await host.remove(pending, { recursive: true });
}

export function isPending(host: Pick<Host, "exists">, directory: string): Promise<boolean> {
  return host.exists(join(directory, PENDING));
}

/** A file as it is once a change that was cut short is done; undefined where it is not there. */
export async function readThrough(
  host: Pick<Host, "exists" | "readFile">,
  directory: string,
  path: string,
): Promise<Buffer | undefined> {
  const move = (await journalOf(host, directory)).find((one) => one.path === path);
  if (move !== undefined && move.from === undefined) return undefined;
  const staged = move?.from === undefined ? undefined : join(directory, PENDING, move.from);
  if (staged !== undefined && (await host.exists(staged))) return host.readFile(staged);
  const full = join(directory, path);
  return (await host.exists(full)) ? host.readFile(full) : undefined;
}

async function journalOf(host: Pick<Host, "exists" | "readFile">, directory: string): Promise<readonly Move[]> {
  const file = join(directory, JOURNAL);
  if (!(await host.exists(file))) return [];
  try {
    const journal = JSON.parse((await host.readFile(file)).toString("utf8")) as { version: number } & Pick<
      Journal,
      "moves"
    >;
    if (journal.version === 1) return journal.moves;
  } catch (error) {
    // It was done and taken away meanwhile.
    if (!(await host.exists(file))) return [];
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError("SECRETS_PENDING", `${file} is no journal that this lethe understands`, {
    hint: "Use the lethe that wrote it; or delete the directory it is in, and take secrets and keys from the config's history.",
  });
}

async function requireStill(host: Host, directory: string, path: string, before: string | undefined): Promise<void> {
  if ((await digestAt(host, join(directory, path))) === before) return;
  throw new UserError("SECRETS_CHANGED", `${join(directory, path)} was changed meanwhile, so nothing is written`, {
    hint: "Run it again: it begins with what is there now.",
  });
}

async function requireUntouched(host: Host, directory: string, { from, path, before, after }: Move): Promise<void> {
  const now = await digestAt(host, join(directory, path));
  if (now === before || now === after) return;
  if (from !== undefined && !(await host.exists(join(directory, PENDING, from)))) return;
  throw new UserError(
    "SECRETS_PENDING",
    `a change of the secrets was cut short, and ${join(directory, path)} was changed since`,
    {
      hint: `To go on with what is there now, delete ${join(directory, PENDING)}; then: lethe security-key rekey`,
    },
  );
}

async function digestAt(host: Host, path: string): Promise<string | undefined> {
  return (await host.exists(path)) ? host.sha256(path) : undefined;
}

/** Like what it takes the place of; a new one belongs to whose the config is. */
async function stage(
  host: Host,
  directory: string,
  { path, content, from }: { readonly path: string; readonly content: Uint8Array; readonly from: string },
): Promise<void> {
  const staged = join(directory, PENDING, basename(from));
  const former = await host.lstat(join(directory, path));
  if (former !== undefined && former.type !== "file") {
    throw new UserError("SECRETS_CHANGED", `${join(directory, path)} is a ${former.type} and no file`);
  }
  await host.writeFile(staged, content, { mode: former?.mode ?? 0o644 });
  const whose = former ?? (await host.lstat(directory));
  if (host.uid === 0 && whose !== undefined) await host.chown(staged, whose.uid, whose.gid);
}

/** With its parents below the config, each belonging to whose the config is. */
export async function makeOwnDir(host: Host, directory: string, path: string): Promise<void> {
  if (path === directory || (await host.exists(path))) return;
  await makeOwnDir(host, directory, dirname(path));
  await host.makeDir(path);
  const whose = await host.lstat(directory);
  if (host.uid === 0 && whose !== undefined) await host.chown(path, whose.uid, whose.gid);
}

async function flush(host: Host, directory: string): Promise<void> {
  await host.run(["sync", "--file-system", directory]);
}
