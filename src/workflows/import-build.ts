import { join, resolve } from "node:path";
import { diff, explainer, type NotExamined } from "../changes/index.ts";
import { readInstalled } from "../installed/index.ts";
import type { BuiltRoot, Change, Installed, RuleNature } from "../model/index.ts";
import { loadRules } from "../rules/index.ts";
import { packageChanges } from "../survey/index.ts";
import { buildSystem } from "./build.ts";
import { lockSystem } from "./lock.ts";
import { readPeople } from "./untracked/people.ts";
import type { Workspace } from "./workspace.ts";

/** What the built root has otherwise than the machine that was imported. */
export interface ImportDifference {
  readonly root: BuiltRoot;
  /** Packages of the lock. */
  readonly packages: number;
  /** Those that nothing foretells. */
  readonly changes: readonly Change[];
  /** Why the others are as they should be, most of them first. */
  readonly expected: readonly { readonly reason: string; readonly count: number }[];
  readonly notExamined: readonly NotExamined[];
}

/**
 * Chooses versions for an imported config, builds its root, and compares that with the machine at `root`. Writes the config's
 * lock files and the cache. The caller is in a mount namespace of its own.
 */
export async function buildImport(workspace: Workspace, directory: string, root: string): Promise<ImportDifference> {
  const { host, progress, cwd } = workspace;
  const top = resolve(cwd, root);
  const { lock } = await lockSystem(workspace, directory);
  const { root: built, config, toolchain } = await buildSystem(workspace, directory);
  progress.step("comparing it with the machine");
  const { changes, notExamined } = await diff({ host, toolchain, progress }, top, built.path);
  const reasonOf = await foretold(workspace, {
    machine: top,
    built: built.path,
    declaration: config.declaration,
    remarks: await remarksIn(workspace, directory),
  });
  const counts = new Map<string, number>();
  const open: Change[] = [];
  for (const change of changes) {
    const reason = reasonOf(change);
    if (reason === undefined) open.push(change);
    else counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const expected = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  return { root: built, packages: lock.packages.length, changes: open, expected, notExamined };
}

interface BothSides {
  readonly machine: string;
  readonly built: string;
  readonly declaration: Parameters<typeof explainer>[0];
  readonly remarks: string;
}

async function foretold(
  workspace: Workspace,
  { machine, built, declaration, remarks }: BothSides,
): Promise<(change: Change) => string | undefined> {
  const { host } = workspace;
  const [before, now] = await Promise.all([readInstalled(host, machine), readInstalled(host, built)]);
  const { homes } = await readPeople(host, machine);
  const rules = await loadRules({ host, root: machine, homes, noise: declaration.noise, installed: before });
  const byDeclaration = explainer(declaration);
  const ofPackages = packagesReason(before, now);
  return (change) => {
    const path = `/${change.path.toString("latin1")}`;
    const held = byDeclaration(change);
    if (held !== undefined && held.by !== "noise") return "is kept on the disk, as state.ts says, and not in the root";
    if (OWN.test(path)) return "is Lethe's own, with the initrd that it starts from";
    const rule = rules.explain(path, change.type);
    return ofPackages(path) ?? (rule === undefined ? said(remarks, path) : NATURES[rule.nature]);
  };
}

const OWN = /^\/(usr\/(share|lib)\/lethe|etc\/lethe|boot)(\/|$)/;

const NATURES: Readonly<Record<RuleNature, string>> = {
  generated: "is made again from what is there",
  cache: "is filled again by whoever uses it",
  log: "is written by programs as they run",
  volatile: "is of this machine's present run alone",
  elsewhere: "is on its remotes too",
  ignored: "is ignored, as state.ts says",
};

function packagesReason(before: Installed, now: Installed): (path: string) => string | undefined {
  const changed = packageChanges(before, now);
  return (path) => {
    const owners = [...(before.owned(path)?.packages ?? []), ...(now.owned(path)?.packages ?? [])];
    const change = owners.map(({ name }) => changed.get(name)).find((one) => one !== undefined)?.change;
    return change === undefined ? undefined : PACKAGES[change];
  };
}

const PACKAGES = {
  installed: "is of packages that the config brings and the machine does not have",
  removed: "is of packages that the machine has and the config does not ask for",
  upgraded: "is of packages in a newer version",
  downgraded: "is of packages in an older version",
} as const;

/** What the config itself says that it does not have. */
function said(remarks: string, path: string): string | undefined {
  const name = Buffer.from(path, "latin1").toString();
  for (let top = name; top.length > 1; top = top.slice(0, top.lastIndexOf("/"))) {
    if (remarks.includes(`not imported: ${top}:`) || remarks.includes(`not imported: ${top} `)) {
      return "is said in system.ts to be not imported";
    }
  }
  return undefined;
}

/** Comments are wrapped: each is one line here. */
async function remarksIn({ host, cwd }: Workspace, directory: string): Promise<string> {
  const text = await host.readText(join(resolve(cwd, directory), "system.ts"));
  return text.replace(/\n\s*\/\/ (?!not imported)/g, " ");
}
