import { type IndexEntry, indexEntry } from "../format/index.ts";
import {
  type Architecture,
  type Lock,
  type LockedPackage,
  type PackageSet,
  type Toolchain,
  UserError,
} from "../model/index.ts";
import { type PrivateApt, privateApt } from "./apt.ts";
import { Catalogue } from "./catalogue.ts";
import type { PackagesContext } from "./context.ts";
import { essentialNames } from "./essential.ts";
import { verifiedRepositories } from "./indexes.ts";
import { localPackages } from "./local-debs.ts";
import { findMirrors } from "./mirrors.ts";
import { repositories } from "./repository.ts";
import { requestDigest } from "./request.ts";

export interface LockOptions {
  /** Local .debs are below it. */
  readonly configDirectory?: string;
  /** The program that makes the lock. */
  readonly lethe?: Lock["lethe"];
}

/**
 * Has apt choose today's versions of all that `set` asks for, and of all that this needs. The base is solved
 * alone and comes first (layer 0), so that machines that share it share that layer; where what is asked for needs
 * another base, all is one layer. Throws the UserErrors of `findMirrors`, `verifiedRepositories`, PACKAGES_UNKNOWN
 * and PACKAGES_CONFLICT; writes nothing but the cache.
 */
export async function lockPackages(
  context: PackagesContext & { readonly toolchain: Toolchain },
  set: PackageSet,
  architecture: Architecture,
  options: LockOptions = {},
): Promise<Lock> {
  const mirrors = await findMirrors(context, set.mirror);
  const local = await localPackages(context, set.localDebs, options.configDirectory);
  const verified = await verifiedRepositories(context, await repositories(context, set, mirrors), architecture);
  const catalogue = await Catalogue.read(context, verified, local);
  const base = [...new Set([...set.base, ...catalogue.essential])].sort();
  const names = [...new Set(set.names)].sort();
  catalogue.checkNames([...base, ...names]);
  const apt = await privateApt(context, verified, { architecture, local: catalogue.local });
  try {
    const wanted = [...names, ...local.map(({ entry }) => `${entry.name}=${entry.version}`)];
    const packages = await solveLayers({ apt, catalogue, recommends: set.recommends }, base, wanted);
    return {
      version: 1,
      architecture,
      ...(options.lethe === undefined ? {} : { lethe: options.lethe }),
      request: requestDigest(set, architecture),
      sources: verified.map(({ locked }) => locked),
      packages,
    };
  } finally {
    await apt.close();
  }
}

interface Solving {
  readonly apt: PrivateApt;
  readonly catalogue: Catalogue;
  readonly recommends: boolean;
}

async function solveLayers(
  solving: Solving,
  base: readonly string[],
  wanted: readonly string[],
): Promise<LockedPackage[]> {
  const first = await choose(solving, base);
  const pinned = first.map(({ entry }) => `${entry.name}=${entry.version}`);
  const all = wanted.length === 0 ? first : await chooseOr(solving, [...pinned, ...wanted], [...base, ...wanted]);
  const known = new Set(all.map(key));
  const layered = first.every((one) => known.has(key(one)));
  const inBase = new Set(first.map(key));
  const essential = essentialNames(all.map(({ entry }) => entry));
  return all
    .map(
      ({ source, entry }): LockedPackage => ({
        name: entry.name,
        version: entry.version,
        architecture: entry.architecture as LockedPackage["architecture"],
        sha256: entry.sha256,
        size: entry.size,
        path: entry.path,
        source,
        layer: layered && inBase.has(key({ source, entry })) ? 0 : 1,
        essential: essential.has(entry.name),
      }),
    )
    .sort((a, b) => (a.name === b.name ? order(a.architecture, b.architecture) : order(a.name, b.name)));
}

interface Chosen {
  readonly source: string;
  readonly entry: IndexEntry;
}

async function choose({ apt, catalogue, recommends }: Solving, names: readonly string[]): Promise<Chosen[]> {
  const files = await apt.solve(names, { recommends });
  return files.map(([source, path]) => {
    const raw = catalogue.stanza(source, path);
    const entry = raw === undefined ? undefined : indexEntry(raw);
    if (entry === undefined) throw new Error(`apt chose ${source} ${path}, which no index has`);
    return { source, entry };
  });
}

/** The base as it is; where that cannot be, whatever has all that is wanted. */
async function chooseOr(solving: Solving, names: readonly string[], otherwise: readonly string[]): Promise<Chosen[]> {
  try {
    return await choose(solving, names);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "PACKAGES_CONFLICT") throw error;
    return await choose(solving, otherwise);
  }
}

function key({ entry }: Chosen): string {
  return entry.sha256;
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
