import { compareVersions } from "../format/index.ts";
import type { Installed, InstalledPackage, PackageChange } from "../model/index.ts";

/** Packages that are not as the generation has them, by name, in the order of their names. */
export function packageChanges(
  pristine: Pick<Installed, "packages">,
  live: Pick<Installed, "packages">,
): ReadonlyMap<string, PackageChange> {
  const before = versions(pristine.packages);
  const now = versions(live.packages);
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return new Map(
    names.flatMap((name): [string, PackageChange][] => {
      const change = changeOf(before.get(name), now.get(name));
      return change === undefined ? [] : [[name, change]];
    }),
  );
}

function changeOf(formerly: string | undefined, version: string | undefined): PackageChange | undefined {
  if (version === undefined) return formerly === undefined ? undefined : { change: "removed", version: formerly };
  if (formerly === undefined) return { change: "installed", version };
  const order = compareVersions(version, formerly);
  return order === 0 ? undefined : { change: order > 0 ? "upgraded" : "downgraded", version, formerly };
}

/** Several architectures of a package have one version. Of a removed one only configuration files are left. */
function versions(packages: readonly InstalledPackage[]): ReadonlyMap<string, string> {
  const there = packages.filter(({ state }) => state !== "config-files" && state !== "not-installed");
  return new Map(there.map(({ name, version }) => [name, version]));
}
