import { type Made, made } from "./called.ts";

export interface DebianOptions {
  /** Archive areas: `["main"]` by default. Features add what they need. */
  readonly components?: readonly ("main" | "contrib" | "non-free" | "non-free-firmware" | (string & {}))[];
  /** Whether SUITE-security is a source too; it is by default. */
  readonly security?: boolean;
  /** Whether SUITE-updates is a source too; it is by default. */
  readonly updates?: boolean;
  /** Whether recommended packages come along; they do not by default. */
  readonly recommends?: boolean;
  readonly extraSources?: readonly ExtraSource[];
  /** Packages that the config itself carries. */
  readonly localDebs?: readonly LocalDeb[];
  /** Lines of debconf-set-selections(1): `"tzdata tzdata/Areas select Europe"`. */
  readonly debconf?: readonly string[];
  /** Base URL of a mirror; by default the one that the host's own apt uses. */
  readonly mirror?: string;
  /** Base URL of a dated snapshot service, for packages that have left the mirror. */
  readonly snapshot?: string;
}

export interface ExtraSource {
  readonly name: string;
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** A key ring among the config's files, ASCII-armored or binary; relative to the config's directory. */
  readonly signedBy: string;
}

export interface LocalDeb {
  /** Relative to the config's directory. */
  readonly path: string;
  /** In hex, as sha256sum prints it. */
  readonly sha256: string;
}

export interface PackageSelection extends Made<"packages"> {
  readonly suite: string;
  readonly names: readonly string[];
  /** @internal */
  readonly options: DebianOptions;
}

/** Packages of a Debian suite. */
export function debian(
  suite: "trixie" | (string & {}),
  names: readonly string[] = [],
  options: DebianOptions = {},
): PackageSelection {
  return made("packages", { suite, names, options });
}
