import { join } from "node:path";
import { compareAt } from "../../changes/index.ts";
import { buildPackagesRoot } from "../../image/index.ts";
import { accountIds } from "../../import/index.ts";
import { readInstalled } from "../../installed/index.ts";
import type { Architecture, BytePath, Ids, Installed, InstalledPackage, Survey, Toolchain } from "../../model/index.ts";
import { fetchDebs, type InstalledLock, lockInstalled, machineSources } from "../../packages/index.ts";
import { type PackagesRequest, surveyRebuilt } from "../../survey/index.ts";
import { cacheDirectory, toolchainOf, type Workspace } from "../workspace.ts";

/**
 * Builds the very packages that the machine at `request.root` has into a root of their own, and compares with it. Only the
 * cache is written to; the pool stays mounted in this process's mount namespace.
 */
export async function rebuiltSurvey(workspace: Workspace, request: PackagesRequest): Promise<Survey> {
  const { host } = workspace;
  const { root, installed } = request;
  const toolchain = await toolchainOf(workspace);
  const locked = await lockMachine(workspace, toolchain, request);
  const pristine = await build(workspace, toolchain, { root, locked });
  const exact = new Set(locked.exact.map(({ name }) => name));
  const seen = await seenByTools(workspace, root);
  const survey = surveyRebuilt(
    { host },
    {
      ...request,
      pristine,
      exact,
      isForeign: foreignIn(await readInstalled(host, pristine), exact),
      compare: (paths) => compareAt({ host, toolchain, progress: workspace.progress }, pristine, seen, paths),
      method: `a root built again from what is installed (${locked.exact.length} of ${installed.packages.length} packages)`,
    },
  );
  return { ...survey, unexamined: () => [...survey.unexamined(), ...judgedByDatabase(locked.gone)] };
}

/**
 * The tools have an /etc and a /usr of their own, which cover this machine's where they run: they look at it by another
 * name, in this process's mount namespace.
 */
export async function seenByTools({ host }: Workspace, root: BytePath): Promise<BytePath> {
  if (root !== "/") return root;
  const path = "/run/lethe/machine";
  await host.makeDir(path, { mode: 0o700 });
  await host.run(["mount", "--rbind", "/", path]);
  return path;
}

async function lockMachine(
  workspace: Workspace,
  toolchain: Toolchain,
  { root, installed }: PackagesRequest,
): Promise<InstalledLock> {
  const { host, progress } = workspace;
  const context = { host, progress, toolchain, cache: cacheDirectory(host) };
  progress.step("looking for the versions that are installed");
  const { sources, unusable } = await machineSources(context, root);
  const { packages } = installed;
  const architecture = architectureOf(packages);
  const locked = await lockInstalled(context, { packages, architecture, sources });
  for (const line of [...unusable, ...locked.unusable]) progress.note(line);
  return locked;
}

/** dpkg is always of the machine's own. */
function architectureOf(packages: readonly InstalledPackage[]): Architecture {
  const { architecture } = packages.find(({ name }) => name === "dpkg") ?? { architecture: "amd64" };
  return architecture as Architecture;
}

interface Machine {
  readonly root: string;
  readonly locked: InstalledLock;
}

async function build(workspace: Workspace, toolchain: Toolchain, { root, locked }: Machine): Promise<string> {
  const { host, progress, archive, signal } = workspace;
  const { lock, set, installedSize } = locked;
  const cache = cacheDirectory(host);
  const there = new Set(await host.readDir(join(cache, "debs")));
  const missing = lock.packages.filter(({ sha256 }) => !there.has(`${sha256}.deb`));
  const download = mebibytes(missing.reduce((sum, { size }) => sum + size, 0));
  progress.note(
    `a root of ${lock.packages.length} packages is built below ${cache}, unless it is there: it takes about ` +
      `${mebibytes(installedSize)} of disk, and ${download} to fetch (${missing.length} packages)`,
  );
  const [mirror] = set.extraSources;
  const options = { extraSources: set.extraSources, mirror: mirror?.url, archive };
  progress.step("fetching the packages");
  const deb = await fetchDebs({ host, progress, cache, toolchain }, lock, options);
  const context = { host, toolchain, cache, progress, ...(signal === undefined ? {} : { signal }) };
  return buildPackagesRoot(context, { packages: set, lock, deb, ids: await idsOf(workspace, root) });
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString("en-US")} MiB`;
}

async function idsOf({ host }: Workspace, root: string): Promise<Ids> {
  const text = async (name: string) => {
    const path = join(root, "etc", name);
    return (await host.exists(path)) ? host.readText(path) : "";
  };
  const [passwd, group, subuid] = await Promise.all([text("passwd"), text("group"), text("subuid")]);
  return accountIds({ passwd, group, subuid });
}

/** Of no package that the machine has like that; what the building itself noted there is of none as well. */
function foreignIn(pristine: Installed, exact: ReadonlySet<string>): (path: BytePath) => boolean {
  return (path) => {
    const owned = pristine.owned(path);
    if (owned === undefined) return /^\/usr\/share\/lethe(\/|$)/.test(path);
    return !owned.packages.some(({ name }) => exact.has(name));
  };
}

function judgedByDatabase(gone: readonly InstalledPackage[]): ReturnType<Survey["unexamined"]> {
  if (gone.length === 0) return [];
  const names = gone.map(({ name, version }) => `${name} ${version}`).join(", ");
  const many = gone.length === 1 ? "one package is" : `${gone.length} packages are`;
  const reason = `no source has these versions any more, so ${many} judged by the package database: ${names}`;
  return [{ path: "/", reason, by: "decision" }];
}
