import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { withoutCredentials } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";

export interface Wanted {
  readonly url: string;
  /** Hex. */
  readonly sha256: string;
  readonly size: number;
  /** Where it goes, once it is whole and verified. */
  readonly path: string;
  /** For messages: `git 1:2.47.3-0+deb13u1`. */
  readonly what: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes that arrived since the last call; negative where some have to come again. */
  readonly onBytes?: (count: number) => void;
}

const ATTEMPTS = 3;
const ABSENT = [403, 404, 410];

/**
 * Fetches into `path.part`, going on where an earlier run stopped, verifies, and renames. `absent` where
 * the server says that it has no such file. Throws UserError HOST_FETCH, PACKAGES_SERVER, PACKAGES_TRUNCATED or
 * PACKAGES_WRONG_HASH; after the last two no part is left, so that the next run begins anew.
 */
export async function download(
  context: PackagesContext,
  wanted: Wanted,
  options: DownloadOptions = {},
): Promise<"fetched" | "absent"> {
  const { host } = context;
  const part = `${wanted.path}.part`;
  const resumed = await host.exists(part);
  let counted = 0;
  const count = (bytes: number) => {
    counted += bytes;
    options.onBytes?.(bytes);
  };
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const have = (await host.lstat(part))?.size ?? 0;
    count(have - counted);
    if (have >= wanted.size) break;
    try {
      if ((await fetchRest(context, wanted, { part, have, count, signal: options.signal })) === "whole") break;
      count(-counted);
      return "absent";
    } catch (error) {
      if (options.signal?.aborted || attempt === ATTEMPTS) throw asUserError(error, wanted);
      await sleep(200 * attempt);
    }
  }
  const wrong = await verify(context, wanted, part);
  if (wrong === undefined) {
    await host.rename(part, wanted.path);
    return "fetched";
  }
  await host.remove(part);
  count(-counted);
  // What an earlier run left, perhaps before a power cut, says nothing about the mirror.
  if (resumed) return download(context, wanted, options);
  throw wrong;
}

interface Rest {
  readonly part: string;
  /** Bytes of it that are there. */
  readonly have: number;
  readonly count: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** One request, appended to the part. */
async function fetchRest(
  { host }: PackagesContext,
  { url, size }: Wanted,
  { part, have, count, signal }: Rest,
): Promise<"whole" | "absent"> {
  const { status, body } = await host.fetch(url, {
    ...(have > 0 ? { from: have } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  const continues = status === 206;
  if (status !== 200 && !continues) {
    body.destroy();
    if (ABSENT.includes(status)) return "absent";
    if (status === 416) await host.remove(part);
    throw new UserError("PACKAGES_SERVER", `${withoutCredentials(url)} answers with status ${status}`);
  }
  if (!continues && have > 0) {
    count(-have);
    await host.remove(part);
  }
  await host.append(part, Readable.from(upTo(body, size - (continues ? have : 0), count)));
  return "whole";
}

/** Passes on one byte more than expected and no more: enough to see that it is too long. */
async function* upTo(body: Readable, size: number, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let left = size + 1;
  for await (const chunk of body) {
    const bytes = (chunk as Uint8Array).subarray(0, left);
    left -= bytes.length;
    count(bytes.length);
    yield bytes;
    if (left === 0) return;
  }
}

/** What is wrong with it. */
async function verify({ host }: PackagesContext, wanted: Wanted, part: string): Promise<UserError | undefined> {
  const size = (await host.lstat(part))?.size ?? 0;
  const hash = size === wanted.size ? await host.sha256(part) : undefined;
  if (hash === wanted.sha256) return undefined;
  const from = withoutCredentials(wanted.url);
  if (size < wanted.size) {
    return new UserError("PACKAGES_TRUNCATED", `${wanted.what} is cut short: ${size} bytes of ${wanted.size}`, {
      details: [from],
      hint: "The mirror's copy is incomplete: try again later, or another mirror.",
    });
  }
  return new UserError(
    "PACKAGES_WRONG_HASH",
    `${wanted.what} is not the file that was asked for: its SHA-256 differs`,
    {
      details: [from, `expected ${wanted.sha256}`, hash === undefined ? "it is too long" : `got      ${hash}`],
      hint: "Try another mirror. If it happens again, someone may be tampering with the connection.",
    },
  );
}

function asUserError(error: unknown, wanted: Wanted): unknown {
  if (error instanceof UserError || (error as Error).name === "AbortError") return error;
  const reason = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : "";
  return new UserError("HOST_FETCH", `the connection broke while fetching ${wanted.what}: ${reason}`, {
    details: [withoutCredentials(wanted.url)],
    hint: "Run the command again: it goes on where it stopped.",
    cause: error,
  });
}
