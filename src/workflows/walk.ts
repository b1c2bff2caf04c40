import { join } from "node:path";
import type { ReportLine } from "../model/index.ts";
import { type Choice, decisions, startWalk, type Walk } from "../walk/index.ts";
import { cacheDirectory, type Workspace } from "./workspace.ts";

const place = ({ host }: Pick<Workspace, "host">) => join(cacheDirectory(host), "walk.json");

/** A walk through these lines, which goes on where a former one was left. */
export async function resumeWalk(workspace: Workspace, lines: readonly ReportLine[]): Promise<Walk> {
  const { host } = workspace;
  if (!(await host.exists(place(workspace)))) return startWalk(lines);
  return startWalk(lines, readChoices(await host.readText(place(workspace))));
}

/** The file is below the cache, so it may hold anything: what is no decision is nothing. */
function readChoices(text: string): Choice[] {
  try {
    const { choices } = JSON.parse(text) as { choices?: readonly Partial<Choice>[] };
    return (choices ?? []).filter((one): one is Choice =>
      [one.path, one.word, one.as].every((it) => typeof it === "string"),
    );
  } catch {
    return [];
  }
}

/** Whole or not at all, so that a walk can be cut off at any time. */
export async function keepWalk(workspace: Workspace, walk: Walk): Promise<void> {
  const { host } = workspace;
  await host.makeDir(cacheDirectory(host));
  await host.writeFile(place(workspace), `${JSON.stringify({ choices: decisions(walk) })}\n`, { mode: 0o600 });
}

/** What was decided has been written into the config. */
export async function forgetWalk(workspace: Workspace): Promise<void> {
  await workspace.host.remove(place(workspace));
}
