import { join } from "node:path";
import { type Lock, type LockedPackage, UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { download } from "./download.ts";
import { GoneError } from "./gone.ts";
import { inParallel } from "./parallel.ts";
import { datedPlaces, type PlaceOptions, type Places, usualPlaces } from "./places.ts";

/** Path of a locked package's verified .deb in the cache. */
export type DebPath = (one: LockedPackage) => string;

export interface FetchOptions extends PlaceOptions {
  /** Local .debs are below it. */
  readonly configDirectory?: string;
}

const WIDTH = 8;
/** Errors of a server that is not there, after which the next place is asked. */
const SILENT: readonly string[] = ["HOST_FETCH", "PACKAGES_SERVER"];

/**
 * Every .deb of the lock, verified now, also those that were in the cache. Those that are absent come from the
 * mirror, the archive or the snapshot service, whichever has them first; what arrived is kept when the rest fails.
 * Each is stamped with the time of this use.
 * Throws UserError PACKAGES_GONE where no place has one any more, and what `download` throws.
 */
export async function fetchDebs(context: PackagesContext, lock: Lock, options: FetchOptions = {}): Promise<DebPath> {
  const { host, cache } = context;
  await host.makeDir(`${cache}/debs`);
  const pathOf: DebPath = (one) => `${cache}/debs/${one.sha256}.deb`;
  if ((await missing(context, lock.packages, pathOf)).length > 0) await fetchMissing(context, lock, options, pathOf);
  await inParallel(lock.packages, WIDTH, (one) => host.touch(pathOf(one)));
  return pathOf;
}

async function fetchMissing(
  context: PackagesContext,
  lock: Lock,
  options: FetchOptions,
  pathOf: DebPath,
): Promise<void> {
  const { host, cache, progress } = context;
  const release = await host.lock(`${cache}/locks/debs`, () =>
    progress.note("waiting for another lethe that is fetching packages"),
  );
  try {
    const wanted = await missing(context, lock.packages, pathOf);
    const local = wanted.filter(({ source }) => source === "local");
    for (const one of local) await takeLocal(context, one, options.configDirectory, pathOf(one));
    const remote = wanted.filter(({ source }) => source !== "local");
    if (remote.length > 0) await fetchRemote(context, lock, { wanted: remote, options, pathOf });
  } finally {
    await release();
  }
}

/** Those that the cache does not have, or has damaged. */
async function missing(
  { host }: PackagesContext,
  packages: readonly LockedPackage[],
  pathOf: DebPath,
): Promise<LockedPackage[]> {
  const sound = await inParallel(packages, WIDTH, async (one) => {
    const found = await host.lstat(pathOf(one));
    if (found === undefined) return false;
    if (found.type === "file" && found.size === one.size && (await host.sha256(pathOf(one))) === one.sha256)
      return true;
    await host.remove(pathOf(one));
    return false;
  });
  return packages.filter((_, index) => sound[index] !== true);
}

async function fetchRemote(
  context: PackagesContext,
  lock: Lock,
  { wanted, options, pathOf }: { wanted: readonly LockedPackage[]; options: PlaceOptions; pathOf: DebPath },
): Promise<void> {
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    context.progress.advance(done, total, "bytes");
  };
  const fetching = { pathOf, onBytes, dead: new Map<string, UserError>() };
  const absent = await fetchFrom(context, wanted, { ...fetching, places: await usualPlaces(context, options) });
  if (absent.length === 0) return;
  const [mirrorIsDead] = fetching.dead.values();
  if (mirrorIsDead !== undefined) throw mirrorIsDead;
  const gone = await fetchFrom(context, absent, { ...fetching, places: await datedPlaces(context, lock, options) });
  if (gone.length > 0) throw new GoneError(gone, [...fetching.dead.values()]);
}

interface Fetching {
  readonly places: Places;
  readonly pathOf: DebPath;
  readonly onBytes: (count: number) => void;
  /** Bases that gave no answer, which are then not asked for the rest. */
  readonly dead: Map<string, UserError>;
}

/** Answers with those that no place has. */
async function fetchFrom(
  context: PackagesContext,
  wanted: readonly LockedPackage[],
  { places, pathOf, onBytes, dead }: Fetching,
): Promise<LockedPackage[]> {
  const left = await inParallel(wanted, WIDTH, async (one, signal) => {
    const deb = { sha256: one.sha256, size: one.size, path: pathOf(one), what: `${one.name} ${one.version}` };
    for (const { base, path } of places(one)) {
      if (dead.has(base)) continue;
      try {
        if ((await download(context, { ...deb, url: `${base}/${path}` }, { signal, onBytes })) === "fetched") return [];
      } catch (error) {
        if (!(error instanceof UserError) || !SILENT.includes(error.code) || signal.aborted) throw error;
        dead.set(base, error);
      }
    }
    return [one];
  });
  return left.flat();
}

async function takeLocal(
  { host }: PackagesContext,
  one: LockedPackage,
  configDirectory: string | undefined,
  to: string,
): Promise<void> {
  if (configDirectory === undefined) throw new Error(`no config directory to take ${one.path} from`);
  const bytes = await host.readFile(join(configDirectory, one.path));
  await host.writeFile(to, bytes);
  if ((await host.sha256(to)) === one.sha256) return;
  await host.remove(to);
  throw new UserError("PACKAGES_WRONG_HASH", `${one.path} is not the file that was locked: its SHA-256 differs`, {
    hint: "If the change is meant, write its new SHA-256 into the config and run lethe system lock.",
  });
}
