import type { WalkedNode } from "../host/index.ts";
import type { BytePath, Change, Finding, OwnedPath, Survey, Unexamined } from "../model/index.ts";
import { isAccountTable, sameAccounts } from "./accounts.ts";
import { isWithin, located, relativeTo, type SurveyContext } from "./context.ts";
import { mergeChanges } from "./merge-changes.ts";
import { type PackagesRequest, surveyPackages } from "./packages.ts";

export interface RebuiltRequest extends PackagesRequest {
  /** Directory that the root built again is at. */
  readonly pristine: BytePath;
  /** Names of the packages that it has in the version that the machine has. */
  readonly exact: ReadonlySet<string>;
  /** Whether a path of the built root is of a package that is there in place of another, or for its sake. */
  isForeign(path: BytePath): boolean;
  /** What differs on the machine at these paths, which both have; relative to both. */
  compare(paths: readonly BytePath[]): Promise<{
    readonly changes: readonly Change[];
    readonly notExamined: readonly { readonly path: Buffer; readonly reason: string }[];
  }>;
  /** In plain words. */
  readonly method: string;
}

/**
 * A machine against a root of the same packages: whatever their scripts made is there as well. Where the built root cannot
 * tell, the package database does: of packages that it has in another version, and of places that it does not have.
 */
export function surveyRebuilt(context: SurveyContext, request: RebuiltRequest): Survey {
  const { root, pristine, installed, exact, places } = request;
  const { host } = context;
  const database = surveyPackages(context, request);
  const unexamined: Unexamined[] = [];

  const isExact = (owned: OwnedPath | undefined) => owned === undefined || owned.packages.some(ofExact);
  const ofExact = ({ name }: { readonly name: string }) => exact.has(name);
  const isAsked = (path: BytePath) => places.some((place) => isWithin(path, place));

  async function* findings(): AsyncGenerator<readonly Finding[]> {
    for await (const batch of database.findings) yield await unknownToPristine(batch);
    const hidden = database.unexamined().map(({ path }) => path);
    const isHidden = (path: BytePath) => hidden.some((one) => isWithin(path, one));
    for await (const { nodes, failures } of host.bytes.walk(pristine)) {
      if (failures.length > 0) throw new Error(`the built root cannot be read: ${failures[0]?.path}`);
      const asked = nodes
        .map((node): WalkedNode => ({ ...node, path: `/${relativeTo(pristine, node.path)}` }))
        .filter(({ path }) => path !== "/" && isAsked(path) && !isHidden(path))
        .filter(({ path }) => !request.isForeign(path) && isExact(installed.owned(path)));
      yield await compared(asked);
    }
  }

  /** Without what the walk of the built root judges: all that it has too, and all that is missing from it too. */
  async function unknownToPristine(batch: readonly Finding[]): Promise<Finding[]> {
    const there = await host.bytes.statuses(batch.map(({ path }) => located(pristine, path)));
    return batch.filter(({ path, kind }, index) => {
      if (!isExact(installed.owned(path))) return true;
      return kind !== "missing" && (there[index] === undefined || request.isForeign(path));
    });
  }

  /** The last directory that is missing, or something else now: what is in it comes next in the walk, and goes with it. */
  let gone: BytePath | undefined;

  async function compared(nodes: readonly WalkedNode[]): Promise<Finding[]> {
    const statuses = await host.bytes.statuses(nodes.map(({ path }) => located(root, path)));
    const found: Finding[] = [];
    const both: BytePath[] = [];
    const now = new Map<BytePath, (typeof statuses)[number]>();
    for (const [index, { path, type }] of nodes.entries()) {
      const status = statuses[index];
      if (gone !== undefined && isWithin(path, gone)) continue;
      now.set(path, status);
      if (type === "directory" && status?.type !== "directory") gone = path;
      if (status !== undefined) both.push(path.slice(1));
      else if (installed.owned(path)?.excluded !== true) {
        found.push({ kind: "missing", path, type, size: 0, mtimeMs: 0, uid: 0, ...ownership(installed.owned(path)) });
      }
    }
    const { changes, notExamined } = await request.compare(both);
    unexamined.push(...notExamined.map(told));
    for (const { kind, path, type, changed } of mergeChanges(changes).altered) {
      const status = now.get(path);
      const size = status?.type === "file" ? status.size : 0;
      // When a file was written is no difference between two installations.
      const fields = [...changed].filter((field) => field !== "mtime").sort();
      if (kind === "metadata" && fields.length === 0) continue;
      const isTable = isAccountTable(path) && type === "file";
      if (isTable && fields.length === 0 && (await sameAccounts(host, path, [pristine, root]))) continue;
      found.push({
        ...{ kind, path, type, size, mtimeMs: status?.mtimeMs ?? 0, uid: status?.uid ?? 0 },
        ...ownership(installed.owned(path)),
        ...(fields.length === 0 ? {} : { changed: fields }),
      });
    }
    return found;
  }

  return {
    ground: "rebuilt",
    method: request.method,
    findings: findings(),
    unexamined: () => [...database.unexamined(), ...unexamined],
    examined: () => database.examined(),
  };
}

function told({ path, reason }: { readonly path: Buffer; readonly reason: string }): Unexamined {
  return { path: `/${path.toString("latin1")}`, reason, by: "failure" };
}

function ownership(owned: OwnedPath | undefined): Pick<Finding, "package" | "conffile"> {
  if (owned === undefined) return {};
  return { package: owned.package.name, ...(owned.conffile ? { conffile: true } : {}) };
}
