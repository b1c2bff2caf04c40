import type { Finding, PackageLine } from "../model/index.ts";
import { Tally } from "./amount.ts";
import type { PackageChange, ReportContext } from "./context.ts";

/** What dpkg and apt note down themselves whenever a package comes or goes. */
const BOOKKEEPING = [
  "/var/lib/dpkg",
  "/var/lib/apt",
  "/var/lib/systemd/deb-systemd-helper-enabled",
  "/var/lib/systemd/deb-systemd-user-helper-enabled",
  "/var/cache/apt",
  "/var/cache/debconf",
  "/var/cache/ldconfig",
  "/var/cache/man",
  "/var/log/apt",
  "/var/log/dpkg.log",
  "/var/log/alternatives.log",
  "/etc/ld.so.cache",
];

/** Takes together all that came and went with a package. */
export class PackageCauses {
  readonly #changes: ReportContext["packages"];
  readonly #tallies = new Map<string, Tally>();
  readonly #bookkeeping = new Tally();

  constructor({ packages }: ReportContext) {
    this.#changes = packages;
    for (const name of packages.keys()) this.#tallies.set(name, new Tally());
  }

  /** Whether it was taken. */
  take(finding: Finding): boolean {
    if (this.#changes.size === 0) return false;
    const own = finding.package === undefined ? undefined : this.#tallies.get(finding.package);
    // A change of a changed package's configuration file is the person's, and a line of its own.
    if (own !== undefined && finding.conffile !== true) {
      own.add(finding);
      return true;
    }
    const { path } = finding;
    if (!BOOKKEEPING.some((place) => path === place || path.startsWith(`${place}/`))) return false;
    this.#bookkeeping.add(finding);
    return true;
  }

  *lines(): Generator<PackageLine> {
    let bookkeeping: Tally | undefined = this.#bookkeeping;
    for (const [name, change] of this.#changes) {
      const tally = this.#tallies.get(name) ?? new Tally();
      if (bookkeeping !== undefined) tally.merge(bookkeeping);
      bookkeeping = undefined;
      yield {
        kind: "package",
        path: `/var/lib/dpkg/info/${name}.list`,
        amount: tally.amount(),
        owner: { by: "package", name },
        ...suggested(change),
        name,
        ...change,
      };
    }
  }
}

function suggested({ change }: PackageChange): Pick<PackageLine, "suggestion"> {
  return change === "installed"
    ? { suggestion: { as: "package", reason: "installed by hand: it belongs into the config's packages" } }
    : {};
}
