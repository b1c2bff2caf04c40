import { withoutPassword } from "../../format/index.ts";
import type { RepositoryComponent } from "../../model/index.ts";
import type { Account } from "../account.ts";
import type { Intent, Plan, Subject } from "../engine.ts";
import { SSH, TIMEOUT } from "../git/patience.ts";
import { type RunStep, stagingOf } from "../step.ts";
import { PLAIN } from "./inspect.ts";
import type { HgStatus, HgTree } from "./status.ts";

/**
 * Fetching pulls, which changes no file. Exchanging updates and pushes only where one side merely has more; nothing is
 * ever forced, merged or committed, and no branch is published that was not.
 */
export function plan(subject: Subject<RepositoryComponent>, status: HgStatus, intent: Intent): Plan {
  if (status.kind === "absent") return intent.kind === "restore" ? restore(subject, status) : { steps: [], left: [] };
  if (intent.kind !== "fetch" && intent.kind !== "exchange") return { steps: [], left: [] };
  if (status.kind === "unknown") return { steps: [], left: [status.why] };
  if (intent.kind === "exchange") {
    const { steps, left } = exchange(status);
    return { steps, left: [...strangeRemote(subject.component, status), ...left] };
  }
  if (status.paths["default"] === undefined) return { steps: [], left: [] };
  return { steps: [step(status, "pull from default", ["pull", "--quiet", "default"])], left: [] };
}

function exchange(tree: HgTree): Plan {
  const { underWay, paths, behind, branch, changed, drafts, published } = tree;
  const steps: RunStep[] = [];
  const left: string[] = [];
  if (underWay !== undefined) left.push(`${underWay} is under way: end it, and sync again`);
  const twoWays = new Set(goneTwoWays(tree));
  if (behind > 0 && !twoWays.has(branch) && underWay === undefined) {
    const what = changesets(behind);
    if (changed > 0) left.push(`${what} of ${branch} came, and files are changed here: hg update`);
    else steps.push(step(tree, `update ${branch} by ${what}`, ["update", "--quiet", "--check", ...headOf(tree)]));
  }
  for (const name of new Set(drafts.map((one) => one.branch))) {
    const count = drafts.filter((one) => one.branch === name).length;
    if (twoWays.has(name)) left.push(`${name} has more than one head: merge or rebase it yourself`);
    else if (paths["default"] === undefined) continue;
    else if (!published.includes(name) && published.length + tree.heads.length > 0 && !isFirst(tree)) {
      left.push(`${changesets(count)} of ${name} never pushed: hg push --new-branch --branch ${name}`);
    } else steps.push(push(tree, name, count));
  }
  if (paths["default"] === undefined) left.push("it has no default path to push to");
  return { steps, left };
}

function headOf({ heads, branch }: HgTree): string[] {
  return heads.filter((head) => head.branch === branch).flatMap(({ node }) => ["--rev", node]);
}

/** Nothing was ever pushed: an empty repository is there to take it. */
function isFirst({ published, heads }: HgTree): boolean {
  return published.length === 0 && heads.every(({ isDraft }) => isDraft) && heads.length === 1;
}

function push(tree: HgTree, name: string, count: number): RunStep {
  const heads = tree.heads.filter((head) => head.branch === name && head.isDraft);
  const revisions = heads.flatMap(({ node }) => ["--rev", node]);
  return step(tree, `push ${changesets(count)} of ${name}`, ["push", "--quiet", ...revisions, "default"]);
}

/** Branches with heads of which one is not pushed: pushing it would have to be forced. */
export function goneTwoWays({ heads }: Pick<HgTree, "heads">): string[] {
  const branches = [...new Set(heads.map(({ branch }) => branch))];
  return branches.filter((name) => {
    const its = heads.filter(({ branch }) => branch === name);
    return its.length > 1 && its.some(({ isDraft }) => isDraft);
  });
}

function strangeRemote({ remote }: RepositoryComponent, { paths }: HgTree): string[] {
  const declared = remote === undefined ? undefined : withoutPassword(remote);
  if (declared === undefined || Object.values(paths).includes(declared)) return [];
  return [`none of its paths is ${declared}, which is declared`];
}

export function changesets(count: number): string {
  return `${count} changeset${count === 1 ? "" : "s"}`;
}

function step({ path, account, ownSsh }: HgTree, title: string, words: readonly string[]): RunStep {
  return runHg(title, [...(ownSsh ? [] : ASKS_NOBODY), "--repository", path, ...words], account);
}

/** ssh would wait for a person, or for a server that has gone silent. */
const ASKS_NOBODY = ["--config", `ui.ssh=${SSH}`];

function runHg(title: string, words: readonly string[], account: Account | undefined): RunStep {
  return {
    kind: "run",
    program: "hg",
    title,
    argv: ["hg", "--noninteractive", "--config", "http.timeout=30", ...words],
    env: PLAIN,
    ...(account === undefined ? {} : { account }),
    timeout: TIMEOUT,
  };
}

/** One that was cut short is made anew. */
function restore(
  { component, at }: Subject<RepositoryComponent>,
  { account, isRoot }: Extract<HgStatus, { kind: "absent" }>,
): Plan {
  const { remote, owner, group, mode } = component;
  if (remote === undefined) return { steps: [], left: ["no remote is declared that it could be cloned from"] };
  const tree = `${stagingOf(at)}/tree`;
  const other = (title: string, argv: readonly string[]): RunStep => ({ ...runHg(title, [], account), argv });
  const give = ["chown", "--recursive", "--no-dereference", `${owner}:${group}`, tree];
  return {
    steps: [
      {
        kind: "fill",
        title: `clone ${withoutPassword(remote)}`,
        into: at,
        ...{ owner, group, mode },
        steps: [
          other("clear a clone that was cut short", ["rm", "-rf", "--one-file-system", tree]),
          runHg("clone", [...ASKS_NOBODY, "clone", "--quiet", "--", remote, tree], account),
          ...(isRoot && account === undefined ? [other("give it to its owner", give)] : []),
        ],
        ...(account === undefined ? {} : { account }),
        from: tree,
      },
    ],
    left: [],
  };
}
