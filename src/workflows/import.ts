import { join, resolve } from "node:path";
import { evaluateConfig, findConfig, newConfig, programPaths } from "../config/index.ts";
import {
  type FoundMachine,
  type ImportedFile,
  importedConfig,
  readBaseline,
  readMachine,
  skeleton,
} from "../import/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import { hostSources, packageNames } from "../packages/index.ts";
import { loadConfig } from "./config.ts";
import { cacheDirectory, releaseOf, type Workspace } from "./workspace.ts";

export interface ImportPlan {
  /** Absolute; empty or not there. */
  readonly directory: string;
  /** Of the machine that was read. */
  readonly hostname: string;
  readonly files: readonly ImportedFile[];
  /** Comments in the config that say what it could not. */
  readonly omissions: number;
}

export interface ImportOptions {
  /** `/`, or where another machine's file system is mounted. */
  readonly root: string;
  /** Ask no index whether its packages are to be had. */
  readonly offline?: boolean;
}

/**
 * The config that describes a machine. Writes nothing outside of the cache. Throws UserErrors IMPORT_NOT_DEBIAN,
 * IMPORT_LETHE, IMPORT_NOT_EMPTY.
 */
export async function planImport(
  workspace: Workspace,
  directory: string,
  { root, offline = false }: ImportOptions,
): Promise<ImportPlan> {
  const { host, progress, cwd } = workspace;
  const place = resolve(cwd, directory);
  const top = resolve(cwd, root);
  if ((await host.readDir(place)).length > 0) {
    throw new UserError("IMPORT_NOT_EMPTY", `${place} is not empty`, { hint: "Name a directory that is not there." });
  }
  progress.step("reading the machine");
  const machine = await readMachine({
    host,
    root: top,
    baseline: await readBaseline(host, top),
    sources: await hostSources(host, join(top, "etc/apt"), top),
  });
  progress.step("what Lethe's own features bring");
  const declared = await withoutMachine(workspace, machine);
  const known = offline ? { available: undefined, unusable: new Map() } : await lookUp(workspace, machine, declared);
  const files = [...importedConfig(machine, { declared, ...known }), ...(await surroundings(workspace, machine))];
  const system = String(files.find(({ path }) => path === "system.ts")?.content);
  const omissions = system.split("\n").filter((line) => line.includes("// not imported: ")).length;
  return { directory: place, hostname: machine.settings.hostname, files, omissions };
}

/** Writes the files, and evaluates the config once: what is handed over is sound. */
export async function applyImport(workspace: Workspace, { directory, files }: ImportPlan): Promise<Declaration> {
  const { host } = workspace;
  await host.makeDir(directory, { mode: 0o700 });
  for (const { path, content, executable } of files) {
    await host.makeDir(join(directory, path, ".."));
    await host.writeFile(join(directory, path), content, executable === true ? { mode: 0o755 } : {});
  }
  if ((await host.which("git")) !== undefined) await host.run(["git", "init", "--quiet", directory]);
  return (await loadConfig(workspace, directory)).declaration;
}

/** What package.json, tsconfig.json and .gitignore of every config hold. */
async function surroundings(workspace: Workspace, { settings }: FoundMachine): Promise<ImportedFile[]> {
  const { version } = await releaseOf(workspace);
  const { types } = await programPaths(workspace.host, workspace.release, version);
  const all = newConfig({ hostname: settings.hostname, user: "root", machine: "metal", types });
  return all.filter(({ path }) => !path.endsWith(".ts"));
}

/** The declaration of the features alone. */
async function withoutMachine(workspace: Workspace, machine: FoundMachine): Promise<Declaration> {
  const { host, release } = workspace;
  const cache = cacheDirectory(host);
  const directory = join(cache, "imports", host.randomHex(8));
  try {
    await host.makeDir(directory);
    for (const { path, content } of skeleton(machine)) await host.writeFile(join(directory, path), content);
    const { version, digest } = await releaseOf(workspace);
    const place = await findConfig(host, directory, { cwd: directory, hostname: "" });
    const program = await programPaths(host, release, `${version} ${digest}`);
    return (await evaluateConfig(host, place, { program, cache })).declaration;
  } finally {
    await host.remove(directory, { recursive: true });
  }
}

/** Which names the config's sources have. A source that cannot be used is none of it, and is said to be so. */
async function lookUp(workspace: Workspace, machine: FoundMachine, declared: Declaration) {
  const { host, progress, mirror = machine.sources.mirror } = workspace;
  const { suite, components, security, updates, extra } = machine.sources;
  const unusable = new Map<string, string>();
  progress.step("which packages are to be had");
  const context = { host, progress, cache: cacheDirectory(host) };
  const set = {
    ...declared.packages,
    components: [...new Set(["main", ...components, ...declared.packages.components])],
  };
  const debian = { ...set, suite, security, updates, ...(mirror === undefined ? {} : { mirror }) };
  try {
    const available = await packageNames(context, debian, declared.architecture);
    for (const { name, url, suite: its, components: parts } of extra) {
      const key = machine.sourceKeys.get(name) ?? Buffer.alloc(0);
      const text = key.toString("latin1");
      const signedBy = text.startsWith("-----BEGIN PGP") ? text : key.toString("base64");
      const source = { name, url, suite: its, components: parts, signedBy };
      try {
        for (const one of await packageNames(context, debian, declared.architecture, source)) available.add(one);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        unusable.set(name, error.message);
      }
    }
    return { available, unusable };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    progress.note(`nobody has looked whether the packages are to be had: ${error.message}`);
    return { available: undefined, unusable };
  }
}
