import type { RepositoryComponent } from "../../model/index.ts";
import { type Lost, NOTHING, type Standing, type Subject } from "../engine.ts";
import { added } from "../measure.ts";
import { commits } from "./plan.ts";
import type { RepositoryStatus, TreeStatus } from "./status.ts";

export function standing({ component }: Subject<RepositoryComponent>, status: RepositoryStatus): Standing {
  const { remote } = component;
  if (status.kind === "unknown") return { verdict: "unknown", says: [status.why], lost: NOTHING };
  if (status.kind === "loose") {
    const verdict = status.partial ? "unknown" : "losing";
    return { verdict, says: ["it is no git work tree, and only on this disk"], lost: status.amount };
  }
  if (status.kind === "absent") {
    const says = remote === undefined ? "nothing is there" : "nothing is there; its remote has it";
    return { verdict: "safe", says: [says], lost: NOTHING };
  }
  const says = status.trees.flatMap((tree) =>
    lossesOf(tree).map((text) => (tree.within === "" ? text : `${tree.within}: ${text}`)),
  );
  if (says.length === 0) return { verdict: "safe", says: ["all of it is on its remotes"], lost: NOTHING };
  return { verdict: "losing", says, lost: status.trees.map(lostOf).reduce(added, NOTHING) };
}

function lossesOf(tree: TreeStatus): string[] {
  const { changed, untracked, stashes, branches, others, detached, underWay } = tree;
  const remotes = Object.keys(tree.remotes).length;
  const near = remotes > tree.elsewhere.length;
  const without = tree.elsewhere.length === 0 && branches.length > 0;
  const where = near ? "on this disk only" : "on no remote";
  return [
    ...(without ? [remotes === 0 ? "it has no remote" : "it has no remote that is not on this disk"] : []),
    ...branches.flatMap(({ name, unpushed }) => (unpushed === 0 ? [] : [`${commits(unpushed)} of ${name} ${where}`])),
    ...(others === 0 ? [] : [`${commits(others)} of tags and notes ${where}`]),
    ...(detached === 0 ? [] : [`${commits(detached)} on no branch`]),
    ...(changed === 0 ? [] : [`${changed} changed file${changed === 1 ? "" : "s"}`]),
    ...(untracked === 0 ? [] : [`${untracked} untracked`]),
    ...(stashes === 0 ? [] : [`${stashes} stash${stashes === 1 ? "" : "es"}`]),
    ...(underWay === undefined ? [] : [`${underWay} under way`]),
  ];
}

function lostOf({ loose, branches, others, detached, stashes }: TreeStatus): Lost {
  const unpushed = branches.filter((branch) => branch.unpushed > 0);
  return {
    ...loose,
    commits: unpushed.reduce((sum, branch) => sum + branch.unpushed, others + detached + stashes),
    newestMs: Math.max(loose.newestMs, ...unpushed.map(({ newestMs }) => newestMs)),
  };
}
