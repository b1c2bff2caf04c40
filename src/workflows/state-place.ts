import { join, resolve } from "node:path";
import { inspectTarget, openDisk } from "../disk/index.ts";
import type { Subject } from "../engines/index.ts";
import type { Host } from "../host/index.ts";
import { type Component, type Declaration, type Ids, keptAs, SUBVOLUMES, UserError } from "../model/index.ts";
import { subjectsOf } from "./subject.ts";
import { toolchainOf, type Workspace, withScratch } from "./workspace.ts";

/** What is remembered of copies is itself kept, by this component of every machine. */
const REMEMBERED = "var-lib-lethe-kept";

interface Wanted {
  readonly declaration: Declaration;
  readonly ids: Ids;
}

/**
 * Where the state of a config is to be: on the running machine; with `target` on a disk that `system init` has made, or
 * below a directory where a root, or the top level of such a disk, is mounted.
 */
export async function withPlaces<T>(
  workspace: Workspace,
  { declaration, ids }: Wanted,
  target: string | undefined,
  use: (subjects: readonly Subject[]) => Promise<T>,
): Promise<T> {
  const { host, cwd, progress } = workspace;
  if (target === undefined) return use(subjectsOf(host, declaration));
  const path = resolve(cwd, target);
  const found = await host.lstat(await host.realPath(path).catch(() => path));
  if (found === undefined) {
    throw new UserError("STATE_NO_TARGET", `${path} is not there`, {
      hint: "Name a disk or image that lethe system init has made, or a directory where a root is mounted.",
    });
  }
  if (found.type === "directory") {
    const isTop = await host.exists(join(path, SUBVOLUMES.state));
    return use(isTop ? await onDisk(host, { declaration, ids }, path) : below(host, declaration, path));
  }
  const toolchain = await toolchainOf(workspace);
  const context = { host, progress, toolchain };
  const inspection = await inspectTarget(context, path, {});
  return withScratch({ host }, async (scratch) => {
    const disk = await openDisk(context, inspection.target, scratch);
    try {
      return await use(await onDisk(host, { declaration, ids }, disk.top));
    } finally {
      await disk.close();
    }
  });
}

function below(host: Host, declaration: Declaration, root: string): Subject[] {
  const records = join(root, "var/lib/lethe/kept/records");
  return subjectsOf(host, declaration, { at: ({ path }) => join(root, path), records });
}

/** Layout version 1: a subvolume for each type, and owners by the numbers that the machine will have. */
async function onDisk(host: Host, { declaration, ids }: Wanted, top: string): Promise<Subject[]> {
  const state = join(top, SUBVOLUMES.state);
  const kept = declaration.components.filter((component) => keptAs(component) !== undefined);
  for (const folder of new Set(kept.map((component) => keptAs(component) ?? ""))) {
    const path = join(state, folder);
    if (!(await host.exists(path))) await host.run(["btrfs", "-q", "subvolume", "create", path]);
  }
  const records = join(state, "directory", REMEMBERED, "records");
  const accounts = await accountsOn(host, top, ids);
  const numbered = { ...declaration, components: kept.map((component) => withNumbers(component, accounts)) };
  return subjectsOf(host, numbered, {
    at: (component) => join(state, keptAs(component) ?? "", component.name),
    records,
  });
}

interface Accounts {
  readonly users: Readonly<Record<string, number>>;
  readonly groups: Readonly<Record<string, number>>;
}

/** Of the newest generation on it; before there is one, those that the config's lock has. */
async function accountsOn(host: Host, top: string, { users, groups }: Ids): Promise<Accounts> {
  const numbers = (await host.readDir(join(top, SUBVOLUMES.generations))).filter((name) => /^\d+$/.test(name));
  const newest = Math.max(0, ...numbers.map(Number));
  const etc = join(top, SUBVOLUMES.generations, String(newest), "etc");
  const listed = async (file: string) => {
    const path = join(etc, file);
    if (!(await host.exists(path))) return {};
    const lines = (await host.readText(path)).split("\n").map((line) => line.split(":"));
    return Object.fromEntries(lines.flatMap(([name, , id]) => (name && id ? [[name, Number(id)]] : [])));
  };
  return {
    users: { root: 0, ...users, ...(await listed("passwd")) },
    groups: { root: 0, ...groups, ...(await listed("group")) },
  };
}

/** The machine that fills the disk has other accounts. Throws UserError STATE_NO_ACCOUNT. */
function withNumbers(component: Component, { users, groups }: Accounts): Component {
  const numberOf = (table: Readonly<Record<string, number>>, name: string) => {
    const number = table[name];
    if (number !== undefined) return String(number);
    throw new UserError("STATE_NO_ACCOUNT", `${component.path} is to be ${name}'s, who is not on that disk`, {
      hint: "Install the system on it first: lethe system init.",
    });
  };
  return { ...component, owner: numberOf(users, component.owner), group: numberOf(groups, component.group) };
}
