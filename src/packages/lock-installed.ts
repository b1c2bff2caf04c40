import { fieldOf, type IndexEntry, indexEntry } from "../format/index.ts";
import {
  type Architecture,
  type ExtraSource,
  type InstalledPackage,
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
import { type VerifiedRepository, verifiedRepositories } from "./indexes.ts";
import { shown } from "./machine-sources.ts";
import { extraRepository } from "./repository.ts";
import { requestDigest } from "./request.ts";

export interface InstalledOnes {
  readonly packages: readonly InstalledPackage[];
  readonly architecture: Architecture;
  readonly sources: readonly ExtraSource[];
}

export interface InstalledLock {
  readonly lock: Lock;
  /** Bytes that its packages take once they are installed, as they say. */
  readonly installedSize: number;
  /** What the lock is of: its `extraSources` say where the .debs are. */
  readonly set: PackageSet;
  /** Of which the lock has this very version. */
  readonly exact: readonly InstalledPackage[];
  /** The rest: no source has this version any more, or it is not wholly installed. Another one may stand in for it. */
  readonly gone: readonly InstalledPackage[];
  /** In plain words, one sentence each: sources that nothing of was used. */
  readonly unusable: readonly string[];
}

/**
 * The very versions that a machine has installed, as its own sources' signed indexes have them today. Where a version has
 * left them, today's stands in for it, so that what needs it can be installed; what needs something that no source has at
 * all is left out with it. Throws UserError PACKAGES_NOTHING_LEFT, and those of apt; writes nothing but the cache.
 */
export async function lockInstalled(
  context: PackagesContext & { readonly toolchain: Toolchain },
  { packages, architecture, sources }: InstalledOnes,
): Promise<InstalledLock> {
  const { verified, unusable } = await usableRepositories(context, sources, architecture);
  const catalogue = await Catalogue.read(context, verified, []);
  const native = packages.filter((one) => one.architecture === architecture || one.architecture === "all");
  const known = native.filter(({ state }) => WHOLE.has(state)).flatMap((one) => candidate(catalogue, one));
  const possible = withoutUnmet(known);
  if (possible.length === 0) {
    throw new UserError("PACKAGES_NOTHING_LEFT", "no source of this machine's apt has any package that is installed", {
      details: unusable,
      hint: "Its mirror may have given up the suite: name one that still has it in /etc/apt.",
    });
  }
  const apt = await privateApt(context, verified, { architecture, local: undefined });
  try {
    const chosen = await choose(apt, catalogue, possible);
    const versions = new Map(chosen.map(({ entry }) => [entry.name, entry.version]));
    const isExact = (one: InstalledPackage) =>
      native.includes(one) && WHOLE.has(one.state) && versions.get(one.name) === one.version;
    const set: PackageSet = {
      ...{ suite: "", components: [], security: false, updates: false, recommends: false },
      ...{ localDebs: [], debconf: [], base: [], extraSources: sources },
      names: chosen.map(({ entry }) => `${entry.name}=${entry.version}`),
    };
    return {
      lock: {
        version: 1,
        architecture,
        request: requestDigest(set, architecture),
        sources: verified.map(({ locked }) => locked),
        packages: lockedPackages(chosen),
      },
      installedSize: chosen.reduce((sum, one) => sum + one.installedSize, 0),
      set,
      exact: packages.filter(isExact),
      gone: packages.filter((one) => !isExact(one)),
      unusable,
    };
  } finally {
    await apt.close();
  }
}

const WHOLE: ReadonlySet<string> = new Set(["installed", "triggers-awaited", "triggers-pending"]);

/** A source that cannot be used takes its own packages with it, and no other's. */
async function usableRepositories(
  context: PackagesContext,
  sources: readonly ExtraSource[],
  architecture: Architecture,
): Promise<{ verified: VerifiedRepository[]; unusable: string[] }> {
  const verified: VerifiedRepository[] = [];
  const unusable: string[] = [];
  for (const source of sources) {
    try {
      verified.push(...(await verifiedRepositories(context, [await extraRepository(context, source)], architecture)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const name = shown({ uri: source.url, suite: source.suite });
      unusable.push(`the source ${name} is not used: ${error.message}`);
    }
  }
  return { verified, unusable };
}

interface Candidate {
  readonly name: string;
  /** undefined: another version stands in for it. */
  readonly version: string | undefined;
  readonly entry: IndexEntry;
}

function candidate(catalogue: Catalogue, { name, version, architecture }: InstalledPackage): Candidate[] {
  const stanzas = catalogue.versions(name);
  const same = stanzas.find((it) => it.version === version && it.architecture === architecture);
  const entry = same ?? stanzas[0];
  return entry === undefined ? [] : [{ name, version: same?.version, entry }];
}

/** Until all that is left has what it depends on, as far as names say. */
function withoutUnmet(candidates: readonly Candidate[]): Candidate[] {
  const names = new Set(candidates.flatMap(({ entry }) => [entry.name, ...entry.provides]));
  const met = candidates.filter(
    ({ version, entry }) => version === undefined || entry.depends.every((any) => any.some((one) => names.has(one))),
  );
  return met.length === candidates.length ? met : withoutUnmet(met);
}

interface Chosen {
  readonly source: string;
  readonly entry: IndexEntry;
  readonly installedSize: number;
}

/** These versions; where that cannot be, since a stand-in asks for others, as many as come along with today's. */
async function choose(apt: PrivateApt, catalogue: Catalogue, candidates: readonly Candidate[]): Promise<Chosen[]> {
  const pinned = candidates.map(({ name, version }) => (version === undefined ? name : `${name}=${version}`));
  const names = candidates.map(({ name }) => name);
  const files = await apt.solve(pinned, { recommends: false }).catch((error: unknown) => {
    const isConflict = error instanceof UserError && error.code === "PACKAGES_CONFLICT";
    if (!isConflict || candidates.every(({ version }) => version !== undefined)) throw error;
    return apt.solve(names, { recommends: false });
  });
  return files.map(([source, path]) => {
    const raw = catalogue.stanza(source, path);
    const entry = raw === undefined ? undefined : indexEntry(raw);
    if (entry === undefined) throw new Error(`apt chose ${source} ${path}, which no index has`);
    // deb-control(5): in KiB.
    return { source, entry, installedSize: 1024 * Number(fieldOf(raw ?? "", "Installed-Size") ?? 0) };
  });
}

/** All of one layer: no other machine has this very set. */
function lockedPackages(chosen: readonly Chosen[]): LockedPackage[] {
  const essential = essentialNames(chosen.map(({ entry }) => entry));
  return chosen
    .map(({ source, entry: { name, version, architecture, sha256, size, path } }) => ({
      ...{ name, version, sha256, size, path, source },
      architecture: architecture as LockedPackage["architecture"],
      layer: 0,
      essential: essential.has(name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
