import type { RulesContext } from "../context.ts";
import type { Gathered } from "../gathered.ts";
import { Source } from "../source.ts";
import { accounts } from "./accounts.ts";
import { cruft } from "./cruft.ts";
import { alternatives, dpkg } from "./dpkg.ts";
import { enablement } from "./enablement.ts";
import { homes } from "./home.ts";
import { kernels } from "./kernels.ts";
import { logrotate } from "./logrotate.ts";
import { machineSpecifiers } from "./machine-specifiers.ts";
import { tmpfiles } from "./tmpfiles.ts";
import { triggers } from "./triggers.ts";
import { unitDirectories } from "./units/directories.ts";
import { readUnits } from "./units/read.ts";

/** All that the machine says of itself. The order is that of who is believed first. */
export async function derive({ host, root, installed, homes: all }: RulesContext, gathered: Gathered): Promise<void> {
  const source = new Source(host, root, gathered);
  const specifiers = await machineSpecifiers(source);
  const own = all.map(({ path }) => `${Buffer.from(path, "latin1").toString()}/.config/systemd/user`);
  unitDirectories(await readUnits(source, "user", own), specifiers, gathered);
  if (installed !== undefined) {
    const units = await readUnits(source, "system");
    unitDirectories(units, specifiers, gathered);
    await tmpfiles(source, specifiers, gathered);
    await logrotate(source, gathered);
    dpkg(gathered);
    alternatives(installed, gathered);
    await triggers(source, gathered);
    await kernels(source, installed, gathered);
    await enablement(source, gathered);
    await accounts(source, units, gathered);
  }
  homes(gathered);
  if (installed !== undefined) await cruft(source, installed, gathered);
}
