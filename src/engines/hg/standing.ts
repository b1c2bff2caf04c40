import type { RepositoryComponent } from "../../model/index.ts";
import { NOTHING, type Standing, type Subject } from "../engine.ts";
import { changesets } from "./plan.ts";
import type { HgStatus, HgTree } from "./status.ts";

export function standing({ component }: Subject<RepositoryComponent>, status: HgStatus): Standing {
  if (status.kind === "unknown") return { verdict: "unknown", says: [status.why], lost: NOTHING };
  if (status.kind === "absent") {
    const says = component.remote === undefined ? "nothing is there" : "nothing is there; its remote has it";
    return { verdict: "safe", says: [says], lost: NOTHING };
  }
  const says = losses(status);
  if (says.length === 0) return { verdict: "safe", says: ["all of it is on its remote"], lost: NOTHING };
  const here = [...status.drafts, ...status.secrets];
  const lost = {
    ...status.loose,
    commits: here.length + status.shelves,
    newestMs: Math.max(status.loose.newestMs, ...here.map(({ dateMs }) => dateMs)),
  };
  return { verdict: "losing", says, lost };
}

function losses({ paths, heads, drafts, secrets, changed, untracked, shelves, underWay }: HgTree): string[] {
  const without = Object.keys(paths).length === 0 && heads.length > 0;
  const branches = [...new Set(drafts.map(({ branch }) => branch))];
  const countOf = (name: string) => drafts.filter(({ branch }) => branch === name).length;
  return [
    ...(without ? ["it has no remote"] : []),
    ...branches.map((name) => `${changesets(countOf(name))} of ${name} on no remote`),
    ...(secrets.length === 0 ? [] : [`${secrets.length} secret changeset${secrets.length === 1 ? "" : "s"}`]),
    ...(changed === 0 ? [] : [`${changed} changed file${changed === 1 ? "" : "s"}`]),
    ...(untracked === 0 ? [] : [`${untracked} untracked`]),
    ...(shelves === 0 ? [] : [`${shelves} shelved change${shelves === 1 ? "" : "s"}`]),
    ...(underWay === undefined ? [] : [`${underWay} under way`]),
  ];
}
