import type { BytePath, Finding, UnitLine } from "../model/index.ts";
import { Tally } from "./amount.ts";
import type { ReportContext } from "./context.ts";

type Change = UnitLine["change"];

/** Where systemctl(1) makes links: of a unit's own name, and in the directories of what wants it. */
const LINK = /^\/etc\/systemd\/(?:system|user)\/(?:[^/]+\.(?:wants|requires|upholds)\/)?([^/]+\.[a-z]+)$/;
const DIRECTORY = /^\/etc\/systemd\/(?:system|user)\/[^/]+\.(?:wants|requires|upholds)$/;

/** Takes together the links by which a unit is enabled, disabled or masked. */
export class UnitCauses {
  readonly #disk: ReportContext["disk"];
  readonly #units = new Map<string, { readonly path: BytePath; readonly tally: Tally; change: Change }>();

  constructor({ disk }: ReportContext) {
    this.#disk = disk;
  }

  /** Whether `add` has a say. */
  static concerns({ path, type }: Finding): boolean {
    return path.startsWith("/etc/systemd/") && ((type === "symlink" && LINK.test(path)) || isLinkDirectory(path, type));
  }

  async add(finding: Finding): Promise<void> {
    const { path, kind, type } = finding;
    if (isLinkDirectory(path, type)) return;
    const [, name = ""] = LINK.exec(path) ?? [];
    const change = kind === "missing" ? "disabled" : await this.#changeOf(path);
    const known = this.#units.get(name);
    if (known === undefined) {
      const tally = new Tally();
      tally.add(finding);
      this.#units.set(name, { path, tally, change });
      return;
    }
    known.tally.add(finding);
    // A link that went and another that came: it is wanted by something else now.
    if (change === "masked" || known.change === "disabled") known.change = change;
  }

  *lines(): Generator<UnitLine> {
    for (const [name, { path, tally, change }] of this.#units) {
      yield {
        kind: "unit",
        path,
        amount: tally.amount(),
        owner: { by: "unit", name },
        suggestion: { as: "config", reason: `${change} by hand: it belongs into the config` },
        name,
        change,
      };
    }
  }

  async #changeOf(path: BytePath): Promise<Change> {
    return (await this.#disk.linkTarget(path)) === "/dev/null" ? "masked" : "enabled";
  }
}

/** It is there for its links; where it is found empty or gone, nothing of it is news. */
function isLinkDirectory(path: BytePath, type: Finding["type"]): boolean {
  return type === "directory" && DIRECTORY.test(path);
}
