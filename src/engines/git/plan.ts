import { withoutPassword } from "../../format/index.ts";
import type { RepositoryComponent } from "../../model/index.ts";
import type { Account } from "../account.ts";
import type { Intent, Plan, Subject } from "../engine.ts";
import type { RunStep } from "../step.ts";
import { QUIET } from "./ask.ts";
import { PATIENCE, SSH, TIMEOUT } from "./patience.ts";
import { restore } from "./restore.ts";
import type { Branch, RepositoryStatus, TreeStatus } from "./status.ts";

/**
 * Fetching asks every remote. Exchanging moves a branch only where one side merely has more: what has gone two ways is
 * left to a person, and nothing is ever forced, committed or published that was not.
 */
export function plan(subject: Subject<RepositoryComponent>, status: RepositoryStatus, intent: Intent): Plan {
  const { component } = subject;
  if (intent.kind === "restore" && status.kind === "absent") return restore(subject, status);
  if (intent.kind !== "fetch" && intent.kind !== "exchange") return { steps: [], left: [] };
  if (status.kind === "absent") return { steps: [], left: [] };
  if (status.kind === "loose") return { steps: [], left: ["it is no git work tree: git init makes it one"] };
  if (status.kind === "unknown") return { steps: [], left: [status.why] };
  const plans = status.trees.map((tree) =>
    intent.kind === "fetch" ? fetchAll(tree, status.account) : exchange(tree, status.account),
  );
  const [own] = status.trees;
  return {
    steps: plans.flatMap(({ steps }) => steps),
    left: [...(own === undefined ? [] : strangeRemote(component, own)), ...plans.flatMap(({ left }) => left)],
  };
}

function fetchAll(tree: TreeStatus, account: Account | undefined): Plan {
  if (Object.keys(tree.remotes).length === 0) return { steps: [], left: [] };
  const title = `fetch from ${Object.keys(tree.remotes).sort().join(", ")}`;
  return { steps: [step(tree, account, title, ["fetch", "--quiet", "--all", "--no-recurse-submodules"])], left: [] };
}

function exchange(tree: TreeStatus, account: Account | undefined): Plan {
  const steps: RunStep[] = [];
  const left: string[] = [];
  const say = (text: string) => left.push(tree.within === "" ? text : `${tree.within}: ${text}`);
  if (tree.underWay !== undefined) say(`${tree.underWay} is under way: end it, and sync again`);
  for (const branch of tree.branches) {
    const { name, upstream, unpushed } = branch;
    if (upstream === undefined || upstream.gone) {
      if (unpushed > 0 && Object.keys(tree.remotes).length > 0) say(followsNothing(branch));
    } else if (upstream.ahead > 0 && upstream.behind > 0) {
      const sides = `${commits(upstream.ahead)} here, ${upstream.behind} at ${upstream.remote}`;
      say(`${name} has gone two ways, ${sides}: merge or rebase it yourself`);
    } else if (upstream.behind > 0 && tree.underWay === undefined) {
      const title = `fast-forward ${name} by ${commits(upstream.behind)}`;
      const words =
        name === tree.head
          ? ["merge", "--quiet", "--ff-only", upstream.tracking]
          : ["fetch", "--quiet", ".", `${upstream.tracking}:refs/heads/${name}`];
      steps.push(step(tree, account, title, words));
    } else if (upstream.ahead > 0) {
      const title = `push ${commits(upstream.ahead)} of ${name} to ${upstream.remote}`;
      const words = ["push", "--quiet", upstream.remote, `refs/heads/${name}:${upstream.ref}`];
      steps.push(step(tree, account, title, words));
    }
  }
  if (Object.keys(tree.remotes).length === 0) say("it has no remote");
  return { steps, left };
}

function followsNothing({ name, unpushed, upstream }: Branch): string {
  const what = `${commits(unpushed)} of ${name} ${unpushed === 1 ? "is" : "are"} on no remote`;
  if (upstream?.gone === true) return `${what}, and its branch at ${upstream.remote} is gone`;
  return `${what}: git push --set-upstream REMOTE ${name}`;
}

/** Another repository than the one that was declared would be brought back on a new disk. */
function strangeRemote({ remote }: RepositoryComponent, { remotes }: TreeStatus): string[] {
  const declared = remote === undefined ? undefined : withoutPassword(remote);
  if (declared === undefined || Object.values(remotes).includes(declared)) return [];
  return [`none of its remotes is ${declared}, which is declared`];
}

export function commits(count: number): string {
  return `${count} commit${count === 1 ? "" : "s"}`;
}

function step(tree: TreeStatus, account: Account | undefined, title: string, words: readonly string[]): RunStep {
  return {
    kind: "run",
    program: "git",
    title: tree.within === "" ? title : `${tree.within}: ${title}`,
    argv: ["git", "-C", tree.path, ...words],
    env: {
      LC_ALL: QUIET.LC_ALL,
      GIT_TERMINAL_PROMPT: "0",
      ...PATIENCE,
      ...(tree.ownSsh ? {} : { GIT_SSH_COMMAND: SSH }),
    },
    ...(account === undefined ? {} : { account }),
    timeout: TIMEOUT,
  };
}
