import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { type HostSource, hostSources } from "./sources.ts";

/** Base URLs without a last slash: `dists/` and `pool/` are below them. */
export interface Mirrors {
  readonly debian: string;
  readonly security: string;
}

/**
 * The mirror that was asked for, else the one that the host's own apt uses where that is Debian's.
 * Throws UserError PACKAGES_NO_MIRROR anywhere else, before any work: nothing is fetched to find out.
 */
export async function findMirrors(context: PackagesContext, asked?: string): Promise<Mirrors> {
  if (asked !== undefined) {
    if (!/^(https?:\/\/[^/]|file:\/.)/.test(asked)) {
      throw new UserError("PACKAGES_BAD_MIRROR", `"${asked}" is no address of a mirror`, {
        hint: "It begins with http://, https:// or file:// and ends before /dists.",
      });
    }
    return withSecurity(trim(asked));
  }
  const sources = (await hostSources(context.host)).filter(isDebian);
  const debian = sources.find(({ suite }) => !suite.includes("-") && !suite.includes("/"));
  const security = sources.find(({ suite }) => /(-security|\/updates)$/.test(suite));
  if (debian === undefined) {
    throw new UserError(
      "PACKAGES_NO_MIRROR",
      "this host's apt uses no Debian mirror, so Lethe knows none to fetch from",
      {
        hint: 'Name one near you: --mirror URL, or mirror: "URL" in debian(...) of system.ts. Debian publishes the list of its mirrors.',
      },
    );
  }
  const mirrors = withSecurity(trim(debian.uri));
  return security === undefined ? mirrors : { ...mirrors, security: trim(security.uri) };
}

/** By key or by path: an archive of another vendor may well name its suites after Debian's. */
function isDebian({ uri, signedBy, components }: HostSource): boolean {
  if (!/^(https?|file):/.test(uri) || !components.includes("main")) return false;
  return /\/debian-archive-[^/]*\.(gpg|pgp|asc)/.test(signedBy) || /\/debian(-security)?\/*$/.test(uri);
}

/** Mirrors that carry both have them side by side. */
function withSecurity(debian: string): Mirrors {
  return { debian, security: `${debian}-security` };
}

function trim(url: string): string {
  return url.replace(/\/+$/, "");
}
