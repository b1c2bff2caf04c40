import { type LockedPackage, UserError } from "../model/index.ts";

/** The lock names .debs that no known place has any more. */
export class GoneError extends UserError {
  readonly packages: readonly LockedPackage[];

  /** `silent`: places that gave no answer, and so might have had them. */
  constructor(packages: readonly LockedPackage[], silent: readonly UserError[] = []) {
    const names = packages.map(({ name, version }) => `${name} ${version}`);
    const many = names.length > 1 ? `${names.length} packages of the lock are` : `${names[0]} is`;
    super("PACKAGES_GONE", `${many} nowhere to be had any more: the mirror has moved on`, {
      details: [...(names.length > 1 ? names.slice(0, 20) : []), ...silent.map(({ message }) => message)],
      hint:
        "lethe system update takes the versions of today. To keep those of the lock, name an archive that has them, " +
        "or a dated snapshot service: snapshot in debian(...).",
    });
    this.packages = packages;
  }
}
