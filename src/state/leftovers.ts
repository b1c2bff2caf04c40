import { basename, join } from "node:path";
import { type ComponentRow, formatRows, parseComponents } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import { type MountedDisk, SUBVOLUMES } from "../model/index.ts";
import { TABLE } from "./move-places.ts";

/** What is kept on a disk and that nothing declares. */
export interface Leftover {
  /** The folder of `@state` that it is in. */
  readonly type: string;
  readonly name: string;
  /** Where it is now: below the opened disk. */
  readonly place: string;
  /** Where it was seen, as far as any table says. */
  readonly path?: string;
  /** Installed generations that declare it: to boot one again would begin it empty. */
  readonly generations: readonly number[];
}

type Disk = Pick<MountedDisk, "top">;

/** Deletion that was begun. An adoption's `.NAME.adopting` is its own command's. */
const PRUNING = /^\.(.+)\.pruning$/;

/** `boot`: the one that runs; what is mounted in it stays. `declared`: the rows of what the config keeps. */
export async function leftoversOn(
  host: Host,
  { top }: Disk,
  { boot, declared }: { readonly boot: string; readonly declared: readonly ComponentRow[] },
): Promise<Leftover[]> {
  const adopted = await rowsIn(host, join(top, TABLE));
  const mounted = await rowsIn(host, join(top, SUBVOLUMES.roots, `${boot}.components`));
  const stays = new Set([...declared, ...mounted].map(keyOf));
  const generations = await generationsOf(host, top);
  const known = [...adopted, ...generations.flatMap(({ rows }) => rows)];
  const found: Leftover[] = [];
  for (const type of await host.readDir(join(top, SUBVOLUMES.state))) {
    if (type.startsWith(".")) continue;
    for (const entry of await host.readDir(join(top, SUBVOLUMES.state, type))) {
      const name = PRUNING.exec(entry)?.[1] ?? entry;
      if (name.startsWith(".") || (name === entry && stays.has(`${type}/${name}`))) continue;
      const path = known.find((row) => keyOf(row) === `${type}/${name}`)?.path;
      found.push({
        ...{ type, name },
        place: join(top, SUBVOLUMES.state, type, entry),
        ...(path === undefined ? {} : { path }),
        generations: generations
          .filter(({ rows }) => rows.some((row) => keyOf(row) === `${type}/${name}`))
          .map(({ number }) => number),
      });
    }
  }
  return found;
}

/** For good. What was cut short is found again as what it was. */
export async function deleteLeftovers(host: Host, { top }: Disk, leftovers: readonly Leftover[]): Promise<void> {
  const gone = new Set(leftovers.map(keyOf));
  const table = join(top, TABLE);
  const rows = await rowsIn(host, table);
  const staying = rows.filter((row) => !gone.has(keyOf(row)));
  // A row without its bytes would begin anew, empty, at the next boot.
  if (staying.length < rows.length) await host.writeFile(table, formatRows(staying));
  for (const { type, name, place } of leftovers) {
    const doomed = join(top, SUBVOLUMES.state, type, `.${name}.pruning`);
    if (basename(place) === name) {
      await host.run(["rm", "--recursive", "--force", "--one-file-system", "--", doomed]);
      await host.rename(place, doomed);
    }
    await host.run(["rm", "--recursive", "--force", "--one-file-system", "--", doomed]);
  }
}

function keyOf({ type, name }: Pick<ComponentRow, "type" | "name">): string {
  return `${type}/${name}`;
}

async function rowsIn(host: Host, file: string): Promise<ComponentRow[]> {
  return (await host.exists(file)) ? parseComponents(await host.readText(file)) : [];
}

async function generationsOf(host: Host, top: string) {
  const numbers = (await host.readDir(join(top, SUBVOLUMES.generations))).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    numbers.map(async (name) => ({
      number: Number(name),
      rows: await rowsIn(host, join(top, SUBVOLUMES.generations, name, "usr/share/lethe/components")),
    })),
  );
}
