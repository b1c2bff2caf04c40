import type { RepositoryComponent } from "../../model/index.ts";
import type { Account } from "../account.ts";
import type { Plan, Subject } from "../engine.ts";
import { type RunStep, stagingOf } from "../step.ts";
import { QUIET } from "./ask.ts";
import { PATIENCE, SSH, TIMEOUT } from "./patience.ts";

/** Whom the clone runs as: its owner, where this machine knows them. */
interface Runner {
  readonly account: Account | undefined;
  readonly isRoot: boolean;
}

/**
 * A clone with every branch of its remote, and its submodules. One that was cut short is made anew: git goes on with no
 * half clone.
 */
export function restore({ component, at }: Subject<RepositoryComponent>, { account, isRoot }: Runner): Plan {
  const { remote, owner, group, mode, by } = component;
  if (remote === undefined) {
    // The config is there already: it is what says so.
    return { steps: [], left: by === "base" ? [] : ["no remote is declared that it could be cloned from"] };
  }
  const tree = `${stagingOf(at)}/tree`;
  const step = (title: string, argv: readonly string[]): RunStep => ({
    kind: "run",
    program: "git",
    title,
    argv,
    env: { LC_ALL: QUIET.LC_ALL, GIT_TERMINAL_PROMPT: "0", ...PATIENCE, GIT_SSH_COMMAND: SSH },
    ...(account === undefined ? {} : { account }),
    timeout: TIMEOUT,
  });
  const give = ["chown", "--recursive", "--no-dereference", `${owner}:${group}`, tree];
  const submodules = ["submodule", "--quiet", "update", "--init", "--recursive"];
  return {
    steps: [
      {
        kind: "fill",
        title: `clone ${remote.replace(/^(\w+:\/\/)[^/@]*@/, "$1")}`,
        into: at,
        ...{ owner, group, mode },
        steps: [
          step("clear a clone that was cut short", ["rm", "-rf", "--one-file-system", tree]),
          step("clone", ["git", "clone", "--quiet", "--", remote, tree]),
          step("clone submodules", ["git", "-C", tree, ...submodules]),
          ...(isRoot && account === undefined ? [step("give it to its owner", give)] : []),
        ],
        ...(account === undefined ? {} : { account }),
        from: tree,
      },
    ],
    left: [],
  };
}
