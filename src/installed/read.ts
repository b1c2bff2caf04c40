import { type Parsed, parseDiversions, parseStatOverrides, type StatusEntry } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import {
  type Alternative,
  type BytePath,
  type Diversion,
  type Installed,
  type InstalledPackage,
  type StatOverride,
  UserError,
} from "../model/index.ts";
import { readAlternatives } from "./alternatives.ts";
import { type Contents, readContents } from "./contents.ts";
import { Directories, parentOf } from "./directories.ts";
import { readFilter } from "./filters.ts";
import { OwnedPaths } from "./owned-paths.ts";
import { addPackage, directoriesIn, type OwnershipContext } from "./ownership.ts";
import { readPackages } from "./packages.ts";
import { Tree } from "./tree.ts";

/** Where Debian has symlinks to directories that no package has anything below: /bin, /var/run. */
const PLACES_OF_LINKS = ["", "/usr", "/var"];

/** Packages whose files are held in memory together. */
const CHUNK = 256;

/**
 * The package database of the machine whose root is at `root`. Needs no rights: what may not be read is unexamined.
 * Throws UserError SURVEY_NO_DPKG where no dpkg has ever been.
 */
export async function readInstalled(host: Host, root: string): Promise<Installed> {
  const tree = new Tree(host, root);
  const directories = new Directories(tree);
  const database = await directories.follow("/var/lib/dpkg");
  if ((await tree.types([`${database}/status`]))[0] === undefined) {
    throw new UserError("SURVEY_NO_DPKG", `${root} is no Debian: there is no /var/lib/dpkg/status`, {
      hint: "The directory has to be where the root of a Debian or Ubuntu machine is",
    });
  }
  const entries = await readPackages(tree, database);
  const diversions = await readLines(tree, `${database}/diversions`, parseDiversions);
  const statOverrides = await readLines(tree, `${database}/statoverride`, parseStatOverrides);
  const alternatives = await readAlternatives(tree, database);
  const filter = await readFilter(tree);
  for (const place of PLACES_OF_LINKS) {
    await directories.learn((await tree.names(place || "/")).map((name) => `${place}/${name}`));
  }
  await directories.learn(parentsOf(diversions, statOverrides, alternatives));

  const packages: InstalledPackage[] = [];
  const owned = new OwnedPaths(packages);
  const byFrom = new Map(diversions.map((diversion) => [diversion.from, diversion]));
  await own({ tree, directories, diversions: byFrom, filter, owned }, database, entries, packages);

  const canonical = (path: BytePath) => directories.canonical(path);
  const installed: Installed = {
    packages,
    diversions: diversions.map((it) => ({ ...it, from: canonical(it.from), to: canonical(it.to) })),
    statOverrides: statOverrides.map((it) => ({ ...it, path: canonical(it.path) })),
    alternatives: alternatives.map((it) => ({
      ...it,
      links: it.links.map(({ name, link }) => ({ name, link: canonical(link) })),
    })),
    unexamined: tree.unexamined,
    count: owned.count,
    canonical,
    owner: (path) => owned.ownerOf(owned.indexOf(canonical(path))),
    owned(path) {
      const index = owned.indexOf(canonical(path));
      return index < 0 ? undefined : owned.at(index);
    },
    indexOf: (path) => owned.indexOf(path),
    at: (index) => owned.at(index),
  };
  directories.forget();
  return installed;
}

/** Fills `packages`, and what they own. */
async function own(
  context: OwnershipContext,
  database: BytePath,
  entries: readonly StatusEntry[],
  packages: InstalledPackage[],
): Promise<void> {
  const { tree, directories, owned } = context;
  const info = `${database}/info`;
  const names = new Set(await tree.names(info));
  const canonicalParents = new Set<BytePath>();
  for (let at = 0; at < entries.length; at += CHUNK) {
    const chunk = entries.slice(at, at + CHUNK);
    const contents = await readContents(tree, info, names, chunk);
    const parents = directoriesIn(contents);
    await directories.learn(parents);
    for (const parent of parents) canonicalParents.add(directories.of(parent));
    for (const [index, entry] of chunk.entries()) {
      const its = contents[index] as Contents;
      const { name, version, architecture, state } = entry;
      const owner = packages.push({ name, version, architecture, state, unpackedMs: its.unpackedMs }) - 1;
      addPackage(context, entry, owner, its, parents);
    }
  }
  for (const parent of canonicalParents) {
    const index = owned.indexOf(parent === "" ? "/" : parent);
    if (index >= 0) owned.setDirectory(index);
  }
}

async function readLines<T>(tree: Tree, path: BytePath, parse: (text: string) => Parsed<T[]>): Promise<T[]> {
  const { value, problems } = parse((await tree.text(path)) ?? "");
  tree.refuseAll(path, problems);
  return value;
}

function parentsOf(
  diversions: readonly Diversion[],
  overrides: readonly StatOverride[],
  alternatives: readonly Alternative[],
): BytePath[] {
  return [
    ...diversions.flatMap(({ from, to }) => [from, to]),
    ...overrides.map(({ path }) => path),
    ...alternatives.flatMap(({ links }) => links.map(({ link }) => link)),
  ].map(parentOf);
}
