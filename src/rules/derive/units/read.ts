import type { Source } from "../../source.ts";
import { parseUnit, together, type UnitSettings } from "./parse.ts";

/** A unit as systemd would load it, its drop-ins included. */
export interface Unit {
  /** `postgresql@.service`. */
  readonly name: string;
  readonly settings: UnitSettings;
  /** `user`: of a person's own service manager. */
  readonly scope: UnitScope;
}

export type UnitScope = "system" | "user";

/** Where units are looked for, the first first, by systemd.unit(5). Generators' directories speak of fstab and the like. */
const PLACES: Record<UnitScope, readonly string[]> = {
  system: [
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
  ],
  user: ["/etc/systemd/user", "/run/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user"],
};

/** The kinds whose units run something, and so may have directories made for them. */
const RUNS = /\.(?:service|socket|mount|swap)$/;

export async function readUnits(source: Source, scope: UnitScope, more: readonly string[] = []): Promise<Unit[]> {
  const places = [...more, ...PLACES[scope]];
  const dropIns = await dropInDirectories(source, places);
  const units: Unit[] = [];
  const files = await source.configs(places, "");
  for (const { name, path, text } of files) {
    if (!RUNS.test(name)) continue;
    // Another name of a unit that is read by its own.
    const target = await source.link(path);
    if (target !== undefined && target.slice(target.lastIndexOf("/") + 1) !== name) continue;
    const parts = [parseUnit(text)];
    const directories = dropInNames(name).flatMap((directory) => dropIns.get(directory) ?? []);
    for (const dropIn of await source.configs(directories, ".conf")) parts.push(parseUnit(dropIn.text));
    units.push({ name, settings: together(parts), scope });
  }
  return units;
}

async function dropInDirectories(source: Source, places: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const place of places) {
    for (const name of await source.names(place)) {
      if (name.endsWith(".d")) found.set(name, [...(found.get(name) ?? []), `${place}/${name}`]);
    }
  }
  return found;
}

/** `a-b.service`: `a-b.service.d`, `a-.service.d`, `service.d`; of an instance also its template's. */
function dropInNames(name: string): string[] {
  const dot = name.lastIndexOf(".");
  const [stem, type] = [name.slice(0, dot), name.slice(dot + 1)];
  const names = [`${name}.d`];
  const at = stem.indexOf("@");
  if (at >= 0 && at < stem.length - 1) names.push(`${stem.slice(0, at + 1)}.${type}.d`);
  const prefix = at < 0 ? stem : stem.slice(0, at);
  for (let dash = prefix.lastIndexOf("-"); dash > 0; dash = prefix.lastIndexOf("-", dash - 1)) {
    names.push(`${prefix.slice(0, dash + 1)}.${type}.d`);
  }
  return [...names, `${type}.d`];
}
