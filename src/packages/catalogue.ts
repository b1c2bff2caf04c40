import { fieldOf, type IndexEntry, indexEntry, relations } from "../format/index.ts";
import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { packagesOf, type VerifiedRepository } from "./indexes.ts";
import type { LocalPackage } from "./local-debs.ts";
import { nearest } from "./suggest.ts";

/** All stanzas of all indexes, by source and package name. */
export class Catalogue {
  /** Names of the packages that Debian marks essential: no index asks for them, and all rely on them. */
  readonly essential: readonly string[];
  /** A package index of the local .debs; undefined where there are none. */
  readonly local: string | undefined;
  readonly #bySource: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>[]>;
  #provided: Set<string> | undefined;

  private constructor(
    bySource: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>[]>,
    local: string | undefined,
  ) {
    this.#bySource = bySource;
    this.local = local;
    this.essential = this.#all()
      .filter((raw) => raw.includes("\nEssential: yes"))
      .map((raw) => fieldOf(raw, "Package") ?? "");
  }

  static async read(
    context: PackagesContext,
    repositories: readonly VerifiedRepository[],
    local: readonly LocalPackage[],
  ): Promise<Catalogue> {
    const bySource = new Map<string, ReadonlyMap<string, readonly string[]>[]>();
    for (const repository of repositories) {
      const stanzas = await packagesOf(context, repository);
      bySource.set(repository.name, [...(bySource.get(repository.name) ?? []), stanzas]);
    }
    bySource.set("local", [new Map(local.map(({ entry, stanza }) => [entry.name, [stanza]]))]);
    return new Catalogue(bySource, local.length === 0 ? undefined : local.map(({ stanza }) => stanza).join("\n"));
  }

  /** The stanza of the .deb at `path` of a source. */
  stanza(source: string, path: string): string | undefined {
    const file = path.slice(path.lastIndexOf("/") + 1);
    const name = file.slice(0, file.indexOf("_"));
    const indexes = this.#bySource.get(source) ?? [];
    const isIt = (raw: string) => fieldOf(raw, "Filename")?.replace(/^\.\//, "") === path;
    const near = indexes.flatMap((index) => index.get(name) ?? []).find(isIt);
    // A foreign archive may name its files as it likes.
    return near ?? indexes.flatMap((index) => [...index.values()].flat()).find(isIt);
  }

  /** All versions of a package that a source has, of any source. */
  versions(name: string): IndexEntry[] {
    const stanzas = [...this.#bySource.values()].flat().flatMap((index) => index.get(name) ?? []);
    return stanzas.map(indexEntry).filter((entry) => entry !== undefined);
  }

  /** Names of all packages that a source has; not those that are merely provided. */
  names(): Set<string> {
    return new Set([...this.#bySource.values()].flat().flatMap((index) => [...index.keys()]));
  }

  /** Throws UserError PACKAGES_UNKNOWN that names every package that no source has. */
  checkNames(requests: readonly string[]): void {
    const unknown = requests.map(bareName).filter((name) => !this.#has(name));
    if (unknown.length === 0) return;
    const names = [...this.#bySource.values()].flat().flatMap((index) => [...index.keys()]);
    const lines = unknown.map((name) => {
      const near = nearest(name, names);
      return near.length === 0 ? name : `${name}: did you mean ${near.join(", ")}?`;
    });
    throw new UserError(
      "PACKAGES_UNKNOWN",
      `no source has ${unknown.length > 1 ? "these packages" : `the package ${lines[0]}`}`,
      {
        details: unknown.length > 1 ? lines : [],
        hint: 'Some need a component: debian(..., { components: ["main", "contrib", "non-free-firmware"] }).',
      },
    );
  }

  #has(name: string): boolean {
    if ([...this.#bySource.values()].flat().some((index) => index.has(name))) return true;
    this.#provided ??= new Set(this.#all().flatMap((raw) => relations(fieldOf(raw, "Provides")).flat()));
    return this.#provided.has(name);
  }

  #all(): string[] {
    return [...this.#bySource.values()].flat().flatMap((index) => [...index.values()].flat());
  }
}

/** `name`, of `name:arch`, `name=version` or `name/suite`. Throws UserError PACKAGES_BAD_NAME. */
function bareName(request: string): string {
  const name = /^([a-z\d][a-z\d+.-]+)(:[a-z\d-]+)?([=/][\w.+~:-]+)?$/.exec(request)?.[1];
  if (name !== undefined) return name;
  throw new UserError("PACKAGES_BAD_NAME", `"${request}" cannot be the name of a package`);
}
