import type { BytePath, Installed, InstalledPackage, OwnedPath, StatOverride } from "../../src/model/index.ts";

export interface FakePackage {
  readonly version?: string;
  readonly unpackedMs?: number;
  readonly state?: InstalledPackage["state"];
  readonly paths: Readonly<Record<BytePath, Partial<Omit<OwnedPath, "path" | "package" | "packages">>>>;
}

/** A package database of a few paths. Whatever is not said of a path: a directory where something is below it, else a file. */
export function fakeInstalled(
  packages: Readonly<Record<string, FakePackage>>,
  statOverrides: readonly StatOverride[] = [],
): Installed {
  const owned = new Map<BytePath, OwnedPath>();
  const all: InstalledPackage[] = [];
  for (const [name, { version = "1", unpackedMs = 1000, state = "installed", paths }] of Object.entries(packages)) {
    const own: InstalledPackage = { name, version, architecture: "all", state, unpackedMs };
    all.push(own);
    for (const [path, said] of Object.entries(paths)) {
      const known = owned.get(path);
      const isDirectory = Object.keys(paths).some((other) => other.startsWith(`${path}/`));
      owned.set(path, {
        path,
        package: known?.package ?? own,
        packages: [...(known?.packages ?? []), own],
        md5s: [],
        conffile: false,
        type: isDirectory ? "directory" : "file",
        excluded: false,
        expected: true,
        ...said,
      });
    }
  }
  const list = [...owned.values()];
  const indexes = new Map(list.map(({ path }, index) => [path, index]));
  return {
    packages: all,
    diversions: [],
    alternatives: [],
    statOverrides,
    unexamined: [],
    count: list.length,
    canonical: (path) => path,
    owner: (path) => owned.get(path)?.package,
    owned: (path) => owned.get(path),
    indexOf: (path) => indexes.get(path) ?? -1,
    at(index) {
      const found = list[index];
      if (found === undefined) throw new Error(`nothing is owned at ${index}`);
      return found;
    },
  };
}
