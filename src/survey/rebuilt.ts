import { dirname, resolve } from "node:path";
import type { ExactStatus, WalkedNode } from "../host/index.ts";
import type { BytePath, Change, Finding, NodeType, OwnedPath, Survey, Unexamined } from "../model/index.ts";
import { isWithin, located, relativeTo, type SurveyContext } from "./context.ts";
import { mergeChanges } from "./merge-changes.ts";
import { type PackagesRequest, surveyPackages } from "./packages.ts";
import { RealPaths } from "./real-paths.ts";
import { isSameMade } from "./same-made.ts";

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

  const [built, live] = [new RealPaths(host, pristine), new RealPaths(host, root)];
  const ofExact = ({ name }: { readonly name: string }) => exact.has(name);
  /** What nobody owns is of those whose source or directory it is beside or in: their scripts made it. */
  function isExact(path: BytePath): boolean {
    const owned = installed.owned(path) ?? installed.owned(sourceOf(path));
    if (owned !== undefined) return owned.packages.some(ofExact);
    return path === "/" || isExact(dirname(path));
  }
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
        .filter(({ path }) => !request.isForeign(path) && isExact(path));
      yield await compared(asked);
    }
  }

  /** Without what the walk of the built root judges: all that it has too, and all that is missing from it too. */
  async function unknownToPristine(batch: readonly Finding[]): Promise<Finding[]> {
    const there = await built.statuses(batch.map(({ path }) => path));
    return batch.filter(({ path, kind }, index) => {
      if (!isExact(path)) return true;
      return kind !== "missing" && (typeof there[index] !== "object" || request.isForeign(path));
    });
  }

  /** The last directory that is missing, or something else now: what is in it comes next in the walk, and goes with it. */
  let gone: BytePath | undefined;

  async function compared(nodes: readonly WalkedNode[]): Promise<Finding[]> {
    const statuses = await live.statuses(nodes.map(({ path }) => path));
    const found: Finding[] = [];
    const both: BytePath[] = [];
    const now = new Map<BytePath, ExactStatus | undefined>();
    for (const [index, { path, type }] of nodes.entries()) {
      const status = statuses[index];
      if (status === "behind" || (gone !== undefined && isWithin(path, gone))) continue;
      now.set(path, status);
      if (type === "directory" && status?.type !== "directory") gone = path;
      if (status !== undefined) both.push(path.slice(1));
      else if (installed.owned(path)?.excluded !== true && !(await leadsToForeign(path, type))) {
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
      if (fields.length === 0 && (await isSameMade(host, installed, path, type, [pristine, root]))) continue;
      found.push({
        ...{ kind, path, type, size, mtimeMs: status?.mtimeMs ?? 0, uid: status?.uid ?? 0 },
        ...ownership(installed.owned(path)),
        ...(fields.length === 0 ? {} : { changed: fields }),
      });
    }
    return found;
  }

  /** An alternative of a package that the machine does not have so. */
  async function leadsToForeign(path: BytePath, type: NodeType): Promise<boolean> {
    let [at, link] = [path, type === "symlink"];
    for (let step = 0; link && step < MOST_LINKS; step++) {
      at = installed.canonical(
        resolve(dirname(at), (await host.bytes.readLink(located(pristine, at))).toString("latin1")),
      );
      const [next] = await built.statuses([at]);
      link = typeof next === "object" && next.type === "symlink";
    }
    return at !== path && request.isForeign(at);
  }

  return {
    ground: "rebuilt",
    method: request.method,
    findings: findings(),
    unexamined: () => [...database.unexamined(), ...unexamined],
    examined: () => database.examined(),
  };
}

/** PEP 3147: of byte-code the program, in the directory above. */
function sourceOf(path: BytePath): BytePath {
  return path.replace(/\/__pycache__\/([^/]+?)\.cpython-\d+(?:\.opt-\d)?\.pyc$/, "/$1.py");
}

/** Of an alternative there are two or three. */
const MOST_LINKS = 8;

function told({ path, reason }: { readonly path: Buffer; readonly reason: string }): Unexamined {
  return { path: `/${path.toString("latin1")}`, reason, by: "failure" };
}

function ownership(owned: OwnedPath | undefined): Pick<Finding, "package" | "conffile"> {
  if (owned === undefined) return {};
  return { package: owned.package.name, ...(owned.conffile ? { conffile: true } : {}) };
}
