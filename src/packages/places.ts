import { type ExtraSource, type Lock, type LockedPackage, UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { findMirrors, type Mirrors } from "./mirrors.ts";
import { snapshotServices, snapshotTimes, snapshotUrl } from "./snapshot.ts";

/** Where .debs may be had. A PackageSet is one. */
export interface PlaceOptions {
  readonly mirror?: string | undefined;
  /** Base URL of a dated snapshot service; default: those that apt knows for Debian's archives. */
  readonly snapshot?: string | undefined;
  readonly extraSources?: readonly ExtraSource[] | undefined;
  /** A directory or URL that `archiveDebs` has filled. */
  readonly archive?: string | undefined;
}

/** An address to try for a .deb: `path` below `base`, which answers for many. */
export interface Place {
  readonly base: string;
  readonly path: string;
}

/** The addresses to try for a .deb, best first. */
export type Places = (one: LockedPackage) => readonly Place[];

/** The mirror, then the archive. Throws UserError PACKAGES_NO_MIRROR where there is neither. */
export async function usualPlaces(context: PackagesContext, options: PlaceOptions): Promise<Places> {
  const mirrors = await mirrorsIfAny(context, options);
  const archive = options.archive === undefined ? undefined : asUrl(options.archive);
  const extra = new Map((options.extraSources ?? []).map((one) => [one.name, one.url.replace(/\/+$/, "")]));
  const baseOf = (name: string) =>
    name === "debian" ? mirrors?.debian : name === "debian-security" ? mirrors?.security : extra.get(name);
  return (one) => {
    const archived = archive === undefined ? undefined : `${archive}/${encodeURIComponent(one.source)}`;
    return [baseOf(one.source), archived]
      .filter((base) => base !== undefined)
      .map((base) => ({ base, path: escapePath(one.path) }));
  };
}

/** Dated snapshots of Debian's own archives. */
export async function datedPlaces(context: PackagesContext, lock: Lock, options: PlaceOptions): Promise<Places> {
  const services = await snapshotServices(context, options.snapshot);
  return (one) => {
    const service = services[one.source];
    if (service === undefined) return [];
    return snapshotTimes(lock, one.source).map((time) => ({
      base: snapshotUrl(service, time),
      path: escapePath(one.path),
    }));
  };
}

async function mirrorsIfAny(context: PackagesContext, options: PlaceOptions): Promise<Mirrors | undefined> {
  try {
    return await findMirrors(context, options.mirror);
  } catch (error) {
    const isAbsence = error instanceof UserError && error.code === "PACKAGES_NO_MIRROR";
    if (options.archive === undefined || !isAbsence) throw error;
    return undefined;
  }
}

function escapePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function asUrl(place: string): string {
  return (/^[a-z]+:\/\//.test(place) ? place : `file://${escapePath(place)}`).replace(/\/+$/, "");
}
