import type { WalkedNode } from "../host/index.ts";
import type { BytePath, Change, Finding, Ground, Installed, Survey, Unexamined } from "../model/index.ts";
import { joined, located, relativeTo, type SurveyContext } from "./context.ts";
import { HardLinks } from "./links.ts";
import { type Alteration, inOrderOfWalk, mergeChanges } from "./merge-changes.ts";
import { describeMount, type MountTable, readMounts } from "./mounts.ts";
import { packageChanges } from "./package-changes.ts";
import { Account, walkPlaces } from "./walk.ts";

const BATCH = 4096;

export interface ChangesRequest {
  /** Directory that the changed tree is at, without what is mounted over it. */
  readonly root: BytePath;
  readonly ground: Extract<Ground, "generation">;
  readonly changes: readonly Change[];
  /** In plain words. */
  readonly method: string;
  /** Relative to the root; empty for all of it. */
  readonly notExamined: readonly { readonly path: Buffer; readonly reason: string }[];
  /** Of the changed tree. */
  readonly installed: Installed;
  /** Of the tree that it is compared with. */
  readonly pristine: Installed;
}

/** What differs from a generation: as big as the changes are, however many files there are. */
export function surveyChanges({ host }: SurveyContext, request: ChangesRequest): Survey {
  const { root, changes, ground, method } = request;
  const account = new Account();
  const unexamined: Unexamined[] = [];
  const ownership = owners(request);
  const links = new HardLinks();

  async function* findings(): AsyncGenerator<readonly Finding[]> {
    const table = await readMounts(host);
    unexamined.push(...request.notExamined.map((it) => told(it, root, table)));
    const { unowned, altered } = mergeChanges(changes);
    const moved = unowned.filter(({ from, type }) => from !== undefined && type === "directory");
    const inMoved = moved.length === 0 ? [] : await below(moved, unowned, table);
    const found = inMoved.length === 0 ? unowned : inOrderOfWalk([...unowned, ...inMoved]);
    const elsewhere = new Set(inMoved.map(({ path }) => path));
    const rest = altered.filter(({ kind, path }) => kind === "missing" || !elsewhere.has(path));
    for (const alterations of [found, rest]) {
      for (let from = 0; from < alterations.length; from += BATCH) {
        const batch = alterations.slice(from, from + BATCH);
        account.examined += batch.length;
        yield await looked(batch);
      }
    }
  }

  /** Changes are silent of what is in a moved directory and did not change by itself. */
  async function below(
    directories: readonly Alteration[],
    known: readonly Alteration[],
    table: MountTable,
  ): Promise<Alteration[]> {
    const told = new Set(known.map(({ path }) => path));
    const places = directories.map(({ path }) => path);
    const skip = new Set(table.below(root).map(({ point }) => `/${relativeTo(root, point)}`));
    const found: Alteration[] = [];
    const walked = new Account();
    for await (const nodes of walkPlaces(host, { root, places, skip }, walked)) {
      for (const { path, type } of nodes) {
        if (!told.has(path)) found.push({ kind: "unowned", path, type, changed: new Set() });
      }
    }
    account.unexamined.push(...walked.unexamined);
    return found;
  }

  async function looked(alterations: readonly Alteration[]): Promise<Finding[]> {
    const statuses = await host.bytes.statuses(alterations.map(({ path }) => located(root, path)));
    return alterations.flatMap((alteration, index): Finding[] => {
      const { kind, path, type, from } = alteration;
      const status = kind === "missing" ? undefined : statuses[index];
      // It went away since it was seen to be new.
      if (kind === "unowned" && status === undefined) return [];
      const node: WalkedNode | undefined = status && { ...status, path, ctimeMs: 0 };
      const finding: Finding = {
        kind,
        path,
        type,
        size: status?.type === "file" ? status.size : 0,
        mtimeMs: status?.mtimeMs ?? 0,
        uid: status?.uid ?? 0,
        ...(node !== undefined && kind === "unowned" && links.isAgain(node) ? { again: true } : {}),
        ...ownership(path),
        ...(alteration.changed.size === 0 ? {} : { changed: [...alteration.changed].sort() }),
        ...(from === undefined ? {} : { from }),
      };
      return [finding];
    });
  }

  return {
    ground,
    method,
    findings: findings(),
    unexamined: () => [...unexamined, ...request.installed.unexamined, ...account.unexamined],
    examined: () => account.examined,
  };
}

/** Of several packages the one that came or went: what is theirs came or went with it. */
function owners({
  installed,
  pristine,
}: Pick<ChangesRequest, "installed" | "pristine">): (path: BytePath) => Pick<Finding, "package" | "conffile"> {
  const changed = packageChanges(pristine, installed);
  return (path) => {
    const both = [installed.owned(path), pristine.owned(path)].filter((owned) => owned !== undefined);
    const packages = both.flatMap((owned) => owned.packages);
    const owner = packages.find(({ name }) => changed.has(name)) ?? packages[0];
    if (owner === undefined) return {};
    return { package: owner.name, ...(both.some(({ conffile }) => conffile) ? { conffile: true } : {}) };
  };
}

/** A limit of the method concerns no place; what is mounted somewhere is left out on purpose. */
function told({ path, reason }: ChangesRequest["notExamined"][number], root: BytePath, table: MountTable): Unexamined {
  const relative = path.toString("latin1");
  const mount = table.at(joined(root, relative));
  const isPoint = relative !== "" && mount?.point === joined(root, relative);
  const by = relative === "" || isPoint ? "decision" : "failure";
  return { path: `/${relative}`, reason: isPoint ? describeMount(mount) : reason, by };
}
