import { createHash } from "node:crypto";
import type { Architecture, PackageSet } from "../model/index.ts";

/** Hash of all of a PackageSet that the choice of packages depends on: not where from, nor debconf's answers. */
export function requestDigest(set: PackageSet, architecture: Architecture): string {
  const request = {
    architecture,
    suite: set.suite,
    components: [...set.components].sort(),
    security: set.security,
    updates: set.updates,
    base: [...new Set(set.base)].sort(),
    names: [...new Set(set.names)].sort(),
    recommends: set.recommends,
    extraSources: set.extraSources.map(({ name, url, suite, components, signedBy }) => [
      name,
      url,
      suite,
      components,
      signedBy,
    ]),
    localDebs: set.localDebs.map(({ path, sha256 }) => [path, sha256]),
  };
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
