import type { WalkedNode } from "../host/index.ts";
import type { BytePath, Finding, Installed, OwnedPath, Survey, Unexamined } from "../model/index.ts";
import { Checksums } from "./checksums.ts";
import { joined, located, relativeTo, type SurveyContext } from "./context.ts";
import { decideMounts, type Omissions, swapFiles } from "./decide.ts";
import { isUsualLink, judge, metadataDifference } from "./judge.ts";
import { missingPaths } from "./missing.ts";
import { readMounts } from "./mounts.ts";
import { expectedStats } from "./stat-overrides.ts";
import { UnownedFindings } from "./unowned.ts";
import { Verdicts } from "./verdicts.ts";
import { Account, outermost, walkPlaces } from "./walk.ts";

export interface PackagesRequest {
  /** Directory that the machine's root is at, without symlinks. */
  readonly root: BytePath;
  /** Of the machine, without symlinks: `/`, or those parts that are asked about. */
  readonly places: readonly BytePath[];
  readonly installed: Installed;
  /** Reads all packaged files, whatever their times say. */
  readonly paranoid: boolean;
  /** A file in which is remembered what was read: the caller's cache. */
  readonly verdicts?: string;
}

/** A machine of packages: whatever they did not bring, or is not as they brought it. Needs root to see all. */
export function surveyPackages({ host }: SurveyContext, request: PackagesRequest): Survey {
  const { root, installed, paranoid } = request;
  const places = outermost(request.places);
  const account = new Account();
  const unexamined: Unexamined[] = [...installed.unexamined];

  async function* findings(): AsyncGenerator<readonly Finding[]> {
    const [omitted, stats, verdicts] = await Promise.all([
      omissions(host, root, places),
      expectedStats(host, root, installed),
      request.verdicts === undefined ? undefined : Verdicts.open(host, request.verdicts),
    ]);
    unexamined.push(...omitted.unexamined);
    const tops = new Set(places);
    const unowned = new UnownedFindings();
    const checksums = new Checksums(host, root, verdicts);
    const seen = new Uint8Array(installed.count);
    const altered: Finding[] = [];
    const links: { node: WalkedNode; owned: OwnedPath }[] = [];

    for await (const nodes of walkPlaces(host, { root, places, skip: omitted.skip }, account)) {
      const found: Finding[] = [];
      for (const node of nodes) {
        const index = installed.indexOf(node.path);
        if (index < 0) {
          if (node.type !== "directory" || !tops.has(node.path)) found.push(unowned.of(node));
          continue;
        }
        seen[index] = 1;
        const owned = installed.at(index);
        const judgement = judge(node, owned, paranoid);
        if (judgement === "modified") altered.push(alteration("modified", node, owned));
        else if (judgement === "asks-content") checksums.add({ node, owned }, paranoid);
        else if (judgement === "asks-target") links.push({ node, owned });
        const stat = stats.get(node.path);
        const changed = stat === undefined ? [] : metadataDifference(node, stat);
        if (changed.length > 0) altered.push({ ...alteration("metadata", node, owned), changed });
      }
      yield found;
    }

    const { modified, unread } = await checksums.end();
    altered.push(...modified.map(({ node, owned }) => alteration("modified", node, owned)));
    for (const { path, code } of unread) {
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") continue;
      unexamined.push({ path, reason: `its content cannot be read: ${code}`, by: "failure" });
    }
    for (const { node, owned } of links) {
      const target = await host.bytes.readLink(located(root, node.path)).catch(() => undefined);
      if (target === undefined || isUsualLink(node.path, target.toString("latin1"))) continue;
      altered.push(alteration("modified", node, owned));
    }
    yield altered.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const hidden = [...unexamined, ...account.unexamined];
    for await (const paths of missingPaths(host, { root, places, installed, seen, unexamined: hidden })) {
      yield paths.map(missing);
    }
    await verdicts?.save();
  }

  return {
    ground: "packages",
    method: `the package database of this machine (${installed.packages.length} packages)`,
    findings: findings(),
    unexamined: () => [...unexamined, ...account.unexamined],
    examined: () => account.examined,
  };
}

/** With paths of the machine. */
async function omissions(host: SurveyContext["host"], root: BytePath, places: readonly BytePath[]): Promise<Omissions> {
  const here = places.map((place) => joined(root, place.slice(1)));
  const onMachine = (path: BytePath) => `/${relativeTo(root, path)}`;
  const { skip, unexamined } = await decideMounts(host, await readMounts(host), here, onMachine);
  const swap = root === "/" ? await swapFiles(host) : [];
  return {
    skip: new Set([...[...skip].map(onMachine), ...swap.map(({ path }) => path)]),
    unexamined: [...unexamined.map((it) => ({ ...it, path: onMachine(it.path) })), ...swap],
  };
}

function alteration(kind: "modified" | "metadata", node: WalkedNode, owned: OwnedPath): Finding {
  const { path, type, mtimeMs, uid } = node;
  const size = type === "file" ? node.size : 0;
  return { kind, path, type, size, mtimeMs, uid, ...ownership(owned) };
}

function missing(owned: OwnedPath): Finding {
  const { path, type = "file" } = owned;
  return { kind: "missing", path, type, size: 0, mtimeMs: 0, uid: 0, ...ownership(owned) };
}

function ownership({ package: { name }, conffile }: OwnedPath): Pick<Finding, "package" | "conffile"> {
  return { package: name, ...(conffile ? { conffile } : {}) };
}
