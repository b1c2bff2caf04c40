import type { Architecture, ExtraSource, PackageSet } from "../model/index.ts";
import { Catalogue } from "./catalogue.ts";
import type { PackagesContext } from "./context.ts";
import { verifiedRepositories } from "./indexes.ts";
import { findMirrors } from "./mirrors.ts";
import { extraRepository, repositories } from "./repository.ts";

/**
 * Names of the packages that Debian's own sources of `set` have today, or those that `extra` alone has. Throws the
 * UserErrors of `findMirrors` and `verifiedRepositories`; writes nothing but the cache.
 */
export async function packageNames(
  context: PackagesContext,
  set: PackageSet,
  architecture: Architecture,
  extra?: ExtraSource,
): Promise<Set<string>> {
  const wanted =
    extra === undefined
      ? await repositories(context, { ...set, extraSources: [] }, await findMirrors(context, set.mirror))
      : [await extraRepository(context, extra)];
  const verified = await verifiedRepositories(context, wanted, architecture);
  return (await Catalogue.read(context, verified, [])).names();
}
