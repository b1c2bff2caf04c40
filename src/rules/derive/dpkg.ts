import { globOf } from "../../format/index.ts";
import type { Installed } from "../../model/index.ts";
import type { Gathered } from "../gathered.ts";

const DATABASE = [
  ...["status", "available", "diversions", "statoverride"].flatMap((name) => [name, `${name}-old`]),
  ...["lock", "lock-frontend", "cmethopt", "arch", "arch-native", "info/format"],
  ...["md5sums", "list", "conffiles", "preinst", "postinst", "prerm", "postrm"].map((kind) => `info/*.${kind}`),
  ...["triggers", "shlibs", "symbols", "templates", "config", "isinstallable"].map((kind) => `info/*.${kind}`),
  ...["info", "alternatives", "parts", "triggers", "updates", "methods"],
  ...["alternatives/*", "triggers/*", "parts/*", "updates/*"],
].map((name) => `/var/lib/dpkg/${name}`);

/** The package database itself, whose files no package owns. */
export function dpkg(gathered: Gathered): void {
  const reason = "the package database: it comes with the packages";
  for (const pattern of DATABASE) {
    gathered.rule({ id: "dpkg/database", pattern, alone: true, nature: "generated", reason, by: "dpkg" });
  }
}

/**
 * Links of update-alternatives(1). Where a person has chosen, the link below /etc/alternatives that says what was chosen
 * is left to be told: no package makes it so again. The links to it, and those that follow it, come by themselves.
 */
export function alternatives({ alternatives: all }: Installed, gathered: Gathered): void {
  for (const { name: alternative, mode, links } of all) {
    for (const [index, { name, link }] of links.entries()) {
      const isChoice = mode === "manual" && index === 0;
      for (const path of isChoice ? [link] : [link, `/etc/alternatives/${name}`]) {
        gathered.rule(
          {
            id: "dpkg/alternatives",
            pattern: globOf(path),
            alone: true,
            nature: "generated",
            reason: "update-alternatives makes the link of the packages that are installed",
            by: `alternative ${alternative}`,
          },
          ["symlink"],
        );
      }
    }
  }
}
