import { compareVersions } from "../format/index.ts";
import type { Lock, LockedPackage } from "../model/index.ts";

export type LockChange = PackageAdded | PackageRemoved | PackageChanged;

export interface PackageAdded {
  readonly kind: "added";
  readonly name: string;
  readonly to: string;
  /** Bytes to fetch. */
  readonly size: number;
}

export interface PackageRemoved {
  readonly kind: "removed";
  readonly name: string;
  readonly from: string;
}

export interface PackageChanged {
  /** `rebuilt`: the same version with other bytes. */
  readonly kind: "upgraded" | "downgraded" | "rebuilt";
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

/** What an update changes, by name. `undefined`: there was no lock. */
export function diffLocks(before: Lock | undefined, after: Lock): LockChange[] {
  const old = byKey(before?.packages ?? []);
  const fresh = byKey(after.packages);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return names.flatMap((key): LockChange[] => {
    const from = old.get(key);
    const to = fresh.get(key);
    if (to === undefined) return from === undefined ? [] : [{ kind: "removed", name: from.name, from: from.version }];
    if (from === undefined) return [{ kind: "added", name: to.name, to: to.version, size: to.size }];
    if (from.sha256 === to.sha256) return [];
    const way = Math.sign(compareVersions(to.version, from.version));
    const kind = way > 0 ? "upgraded" : way < 0 ? "downgraded" : "rebuilt";
    return [{ kind, name: to.name, from: from.version, to: to.version, size: to.size }];
  });
}

/** A package that becomes `Architecture: all` is the same one; two architectures of a name side by side are not. */
function byKey(packages: readonly LockedPackage[]): Map<string, LockedPackage> {
  const count = new Map<string, number>();
  for (const { name } of packages) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(
    packages.map((one) => [(count.get(one.name) ?? 0) > 1 ? `${one.name}:${one.architecture}` : one.name, one]),
  );
}
