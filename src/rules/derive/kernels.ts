import { globOf } from "../../format/index.ts";
import type { Installed } from "../../model/index.ts";
import type { Gathered } from "../gathered.ts";
import type { Source } from "../source.ts";

/** depmod(8). */
const INDEXES = ["alias", "builtin.alias", "builtin", "dep", "symbols"].flatMap((name) => [name, `${name}.bin`]);
const TEXTS = ["devname", "softdep", "weakdep"];

/** What is made of each kernel that a package brought: its initrd, the indexes of its modules, links to it. */
export async function kernels(source: Source, installed: Installed, gathered: Gathered): Promise<void> {
  const tell = (what: string, pattern: string, reason: string, link = false) =>
    gathered.rule(
      { id: `kernel/${what}`, pattern, alone: true, nature: "generated", reason, by: "kernel packages" },
      link ? ["symlink"] : ["file"],
    );
  for (const version of await source.names("/usr/lib/modules")) {
    const bytes = Buffer.from(version).toString("latin1");
    if (installed.owner(`/usr/lib/modules/${bytes}`) === undefined) continue;
    const name = globOf(bytes);
    tell("initrd", `/boot/initrd.img-${name}`, "made of the kernel's modules and of what is configured");
    for (const index of [...INDEXES, ...TEXTS]) {
      for (const lib of ["/usr/lib", "/lib"]) {
        tell("modules", `${lib}/modules/${name}/modules.${index}`, "an index of the kernel's modules, by depmod");
      }
    }
  }
  for (const directory of ["", "/boot"]) {
    for (const name of ["vmlinuz", "vmlinuz.old", "initrd.img", "initrd.img.old"]) {
      tell("links", `${directory}/${name}`, "a link to the newest kernel or to the one before it", true);
    }
  }
}
