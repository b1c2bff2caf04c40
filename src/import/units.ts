import type { Tree } from "../host/index.ts";
import { type Remark, remark } from "./remark.ts";

/** A symbolic link below /etc/systemd/system or /etc/systemd/user. */
export interface UnitLink {
  readonly scope: "system" | "user";
  /** Relative to that directory: `multi-user.target.wants/ssh.service`, `ssh.socket`. */
  readonly path: string;
  readonly target: string;
}

export interface UnitFacts {
  readonly links: readonly UnitLink[];
  /** Names of unit files that are there, with where: in /etc, or below /usr and /run. */
  readonly files: ReadonlyMap<string, "etc" | "package">;
  /** By scope, names that deb-systemd-helper has a record of: their packages enable them at installation. */
  readonly enabledByPackages: Readonly<Record<"system" | "user", ReadonlySet<string>>>;
  /** Names that it has masked, for a package that was removed. */
  readonly maskedByPackages: ReadonlySet<string>;
}

export interface FoundUnit {
  readonly name: string;
  readonly state: "enabled" | "disabled" | "masked";
  readonly scope: "system" | "user";
}

export interface FoundUnits {
  /** By name: what differs from what the packages do by themselves. */
  readonly units: readonly FoundUnit[];
  /** Target of default.target, where it was set. */
  readonly defaultTarget?: string;
  readonly remarks: readonly Remark[];
}

const NAME = /^[\w:.@\\-]+\.(service|socket|timer|mount|automount|path|target|slice|swap)$/;

export function unitsOf(facts: UnitFacts): FoundUnits {
  const remarks: Remark[] = [];
  const units: FoundUnit[] = [];
  const say = (text: string) => void remarks.push(remark("units", text));
  const isThere = (name: string) => facts.files.has(name) || facts.files.has(name.replace(/@[^.]*\./, "@."));
  let defaultTarget: string | undefined;
  for (const scope of ["system", "user"] as const) {
    const links = facts.links.filter((link) => link.scope === scope);
    const recorded = facts.enabledByPackages[scope];
    const masked = new Set(links.filter((link) => link.target === "/dev/null" && !link.path.includes("/")).map(nameOf));
    const enabled = new Set(links.filter((link) => /\.(wants|requires|upholds)\//.test(link.path)).map(nameOf));
    for (const { path, target } of links.filter((link) => !link.path.includes("/") && link.target !== "/dev/null")) {
      const of = target.slice(target.lastIndexOf("/") + 1);
      if (path === "default.target") defaultTarget = target;
      // An alias is made by enabling the unit that has it.
      else if (of !== path) enabled.add(of);
      else if (!/^(\/usr)?\/lib\/systemd\/|^\.\.?\//.test(target))
        say(`the unit ${path}: its file is elsewhere, at ${target}`);
    }
    for (const name of [...masked].sort()) {
      if (facts.maskedByPackages.has(name) || !NAME.test(name)) continue;
      units.push({ name, state: "masked", scope });
    }
    for (const name of [...enabled].sort()) {
      const byItself = recorded.has(name) || recorded.has(name.replace(/@[^.]*\./, "@."));
      if (byItself || masked.has(name) || !NAME.test(name)) continue;
      if (ENABLED_BY_SYSTEMD.test(name) || (BESIDE_NETWORKD.test(name) && enabled.has("systemd-networkd.service")))
        continue;
      if (isThere(name)) units.push({ name, state: "enabled", scope });
      else say(`the unit ${name} is enabled, and its file is not there`);
    }
    for (const name of [...recorded].sort()) {
      if (enabled.has(name) || masked.has(name) || !facts.files.has(name) || !NAME.test(name) || name.includes("@."))
        continue;
      units.push({ name, state: "disabled", scope });
    }
  }
  const sorted = units.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { units: sorted, remarks, ...(defaultTarget === undefined ? {} : { defaultTarget }) };
}

/** The script of the package systemd enables these without a record. */
const ENABLED_BY_SYSTEMD =
  /^(getty@|remote-fs\.target$|systemd-pstore\.service$|reboot\.target$|ctrl-alt-del\.target$)/;
/** They are named in `Also=` of systemd-networkd.service. */
const BESIDE_NETWORKD = /^systemd-network(d\.socket|d-varlink|d-wait-online|-generator|d-persistent-storage)/;

function nameOf(link: UnitLink): string {
  return link.path.slice(link.path.lastIndexOf("/") + 1);
}

/** Reads what `unitsOf` judges. */
export async function readUnits(tree: Tree): Promise<UnitFacts> {
  const links: UnitLink[] = [];
  const files = new Map<string, "etc" | "package">();
  for (const directory of ["/usr/lib/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/user"]) {
    for (const name of await tree.names(directory)) files.set(name, "package");
  }
  for (const scope of ["system", "user"] as const) {
    const top = `/etc/systemd/${scope}`;
    for (const name of await tree.names(top)) {
      const inside = /\.(wants|requires|upholds)$/.test(name) ? await tree.names(`${top}/${name}`) : undefined;
      for (const path of inside?.map((one) => `${name}/${one}`) ?? [name]) {
        const target = await tree.link(`${top}/${path}`);
        if (target !== undefined) links.push({ scope, path, target });
        else if (inside === undefined && NAME.test(name)) files.set(name, "etc");
      }
    }
  }
  const helper = "/var/lib/systemd/deb-systemd";
  // Of each link that a package's script makes at installation it keeps a record of the same path.
  const records = async (directory: string) => {
    const inside = (await tree.names(directory)).filter((name) => /\.(wants|requires|upholds)$/.test(name));
    return new Set((await Promise.all(inside.map((name) => tree.names(`${directory}/${name}`)))).flat());
  };
  return {
    links,
    files,
    enabledByPackages: {
      system: await records(`${helper}-helper-enabled`),
      user: await records(`${helper}-user-helper-enabled`),
    },
    maskedByPackages: new Set(await tree.names(`${helper}-helper-masked`)),
  };
}
