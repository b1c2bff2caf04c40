import type { ExtraSource, PackageSet } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { debianKeyring, storeKeyring } from "./keyring.ts";
import type { Mirrors } from "./mirrors.ts";

/** One suite of one source. */
export interface Repository {
  /** LockedSource.name. */
  readonly name: string;
  /** Base URL without a last slash. */
  readonly url: string;
  /** With a last slash: a flat repository, without dists/ and components. */
  readonly suite: string;
  readonly components: readonly string[];
  /** Path of the key ring that has to have signed it. */
  readonly keyring: string;
}

export type SourceChoice = Pick<PackageSet, "suite" | "components" | "security" | "updates" | "extraSources">;

/** All that a set of packages may come from, Debian's own first. */
export async function repositories(
  context: PackagesContext,
  choice: SourceChoice,
  mirrors: Mirrors,
): Promise<Repository[]> {
  const keyring = await debianKeyring(context);
  const { suite, components } = choice;
  const debian = { name: "debian", url: mirrors.debian, components, keyring };
  const security = { name: "debian-security", url: mirrors.security, components, keyring };
  return [
    { ...debian, suite },
    ...(choice.updates ? [{ ...debian, suite: `${suite}-updates` }] : []),
    ...(choice.security ? [{ ...security, suite: `${suite}-security` }] : []),
    ...(await Promise.all(choice.extraSources.map((source) => extraRepository(context, source)))),
  ];
}

export async function extraRepository(context: PackagesContext, source: ExtraSource): Promise<Repository> {
  return {
    name: source.name,
    url: source.url.replace(/\/+$/, ""),
    suite: source.suite,
    components: source.components,
    keyring: await storeKeyring(context, source.name, source.signedBy),
  };
}

/** Directory of the suite's InRelease, below a repository's base. */
export function suitePath({ suite }: Pick<Repository, "suite">): string {
  return suite.endsWith("/") ? suite.replace(/^(\.\/)+|^\/+/g, "").replace(/\/+$/, "") : `dists/${suite}`;
}

/** Paths of its package indexes below that directory, uncompressed. */
export function indexPaths(
  repository: Repository,
  architecture: string,
  { separateAll }: { readonly separateAll: boolean },
): string[] {
  if (repository.suite.endsWith("/")) return ["Packages"];
  return repository.components.flatMap((component) => [
    `${component}/binary-${architecture}/Packages`,
    ...(separateAll ? [`${component}/binary-all/Packages`] : []),
  ]);
}
