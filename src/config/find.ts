import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { didYouMean } from "./suggest.ts";

/** One machine's config, found on the disk. */
export interface ConfigPlace {
  /** Absolute: the top of the config repository, which every import and every file it reads lies below. */
  readonly directory: string;
  /** Name of the machine where there are several, else undefined. */
  readonly machine: string | undefined;
  /** Paths relative to `directory`. */
  readonly system: string;
  /** undefined: the machine keeps what its features keep, or exports `state` beside its system. */
  readonly state: string | undefined;
  readonly lock: string;
  readonly ids: string;
}

export interface FindOptions {
  readonly cwd: string;
  /** This host's name, the default machine where there are several. */
  readonly hostname: string;
}

/** What an installed machine was built from. */
const INSTALLED = "/usr/share/lethe/declaration.json";

/**
 * `argument` is CONFIG of every command: a directory or a file of it, with `#machine` where there are several; without
 * one, the nearest directory upward from `cwd` that holds a config, or on an installed machine the config's home.
 */
export async function findConfig(host: Host, argument: string | undefined, options: FindOptions): Promise<ConfigPlace> {
  const [path = "", wanted] = (argument ?? "").split("#", 2);
  const found =
    path === "" ? { place: await nearest(host, options.cwd), named: undefined } : await given(host, path, options);
  const { named } = found;
  const directory = await host.realPath(found.place);
  const machines = await machinesOf(host, directory);
  const single = await host.exists(join(directory, "system.ts"));
  const name = wanted ?? named;
  if (single && name === undefined) return singleMachine(host, directory);
  return severalMachines(directory, choose(directory, machines, name, options.hostname));
}

async function nearest(host: Host, cwd: string): Promise<string> {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (await holdsConfig(host, directory)) return directory;
    if (directory === dirname(directory)) break;
  }
  const home = await homeOfMachine(host);
  if (home !== undefined && (await holdsConfig(host, home))) return home;
  throw new UserError("CONFIG_NOT_FOUND", `no config here: neither ${cwd} nor a directory above it has a system.ts`, {
    hint: "Name one (lethe ... DIR), or make one: lethe new DIR",
  });
}

async function homeOfMachine(host: Host): Promise<string | undefined> {
  if (!(await host.exists(INSTALLED))) return undefined;
  const { configHome } = JSON.parse(await host.readText(INSTALLED)) as { configHome?: string };
  return configHome;
}

async function given(host: Host, path: string, { cwd }: FindOptions) {
  const full = isAbsolute(path) ? path : resolve(cwd, path);
  const found = await host.lstat(full);
  if (found === undefined) throw new UserError("CONFIG_NOT_FOUND", `there is no ${full}`);
  if (found.type === "file") {
    const directory = dirname(full);
    return basename(directory) === "machines"
      ? { place: dirname(directory), named: basename(full, ".ts") }
      : { place: directory, named: undefined };
  }
  if (await holdsConfig(host, full)) return { place: full, named: undefined };
  throw new UserError("CONFIG_NOT_FOUND", `${full} holds no config: it has neither a system.ts nor machines/*.ts`, {
    hint: `To make one there: lethe new ${path}`,
  });
}

async function holdsConfig(host: Host, directory: string): Promise<boolean> {
  return (await host.exists(join(directory, "system.ts"))) || (await machinesOf(host, directory)).length > 0;
}

/** Names of those that a config of several has, sorted; empty where it is of one. */
export async function machinesOf(host: Pick<Host, "readDir">, directory: string): Promise<string[]> {
  const names = await host.readDir(join(directory, "machines"));
  return names.filter((name) => /^[\w-]+\.ts$/.test(name)).map((name) => basename(name, ".ts"));
}

function choose(directory: string, machines: string[], wanted: string | undefined, hostname: string): string {
  const name = wanted ?? (machines.length === 1 ? machines[0] : hostname);
  if (name !== undefined && machines.includes(name)) return name;
  const list = machines.map((machine) => `${directory}#${machine}`);
  if (wanted !== undefined) {
    throw new UserError("CONFIG_NO_MACHINE", `${directory} has no machine ${wanted}${didYouMean(wanted, machines)}`, {
      hint: machines.length === 0 ? "It is the config of a single machine: leave out the #." : "It has these:",
      details: list,
    });
  }
  throw new UserError(
    "CONFIG_WHICH_MACHINE",
    `${directory} has several machines, and this host's name, ${hostname}, is none of them`,
    { hint: "Say which:", details: list },
  );
}

async function singleMachine(host: Host, directory: string): Promise<ConfigPlace> {
  const state = (await host.exists(join(directory, "state.ts"))) ? "state.ts" : undefined;
  return { directory, machine: undefined, system: "system.ts", state, lock: "lethe.lock", ids: "ids.lock" };
}

function severalMachines(directory: string, machine: string): ConfigPlace {
  return {
    directory,
    machine,
    system: `machines/${machine}.ts`,
    state: undefined,
    lock: `machines/${machine}.lethe.lock`,
    ids: `machines/${machine}.ids.lock`,
  };
}
