import { resolve } from "node:path";
import { engineFor, type Failed, runSteps, type Step, type StepContext } from "../engines/index.ts";
import { type Component, UserError } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { secretsOf } from "./state-secrets.ts";
import { lockSubject, subjectsOf } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

export interface Retrieved {
  readonly component: Component;
  readonly done: readonly Step[];
  /** What is left to a person. */
  readonly left: readonly string[];
  readonly failed?: Failed;
}

export interface RetrieveOptions {
  readonly config?: string | undefined;
  readonly key?: string | undefined;
  readonly ask?: KeyOptions["ask"];
  /** As it was then: `2026-11-24`, which is that whole day, or a time as ISO 8601 has it. */
  readonly at?: string | undefined;
  /** Where to; default: its own place. */
  readonly to?: string | undefined;
}

/**
 * Brings back a component, or what a path in it names, from where it was copied to; never over what is there and differs.
 * Throws UserError STATE_NO_COMPONENT, STATE_NOT_A_DATE, STATE_NOT_COPIED.
 */
export async function stateRetrieve(
  workspace: Workspace,
  word: string,
  { config, key, ask, at, to }: RetrieveOptions,
): Promise<Retrieved> {
  const { host, signal, progress, cwd } = workspace;
  const { declaration, place } = await loadConfig(workspace, config);
  const path = resolve(cwd, word);
  // The innermost: what lies in another component is that one's.
  const subject = subjectsOf(host, declaration)
    .filter(
      ({ component }) => component.name === word || path === component.path || path.startsWith(`${component.path}/`),
    )
    .sort((a, b) => b.component.path.length - a.component.path.length)[0];
  if (subject === undefined) {
    throw new UserError("STATE_NO_COMPONENT", `nothing that is called ${word}, or that it could be in, is declared`, {
      hint: "lethe state status lists what is.",
    });
  }
  const { component } = subject;
  const within = component.name === word ? "" : path.slice(component.path.length + 1);
  const wish = {
    kind: "retrieve",
    within,
    ...(at === undefined ? {} : { untilMs: endOf(at) }),
    ...(to === undefined ? {} : { to: resolve(cwd, to) }),
  } as const;
  const context: StepContext = {
    host,
    signal,
    secret: secretsOf(workspace, place.directory, { key, ask }),
    onStep: ({ title }) => progress.step(`${component.path}: ${title}`),
    onAdvance: (_, { done, total, unit }) => progress.advance(done, total, unit),
  };
  const release = await lockSubject(workspace, subject);
  try {
    const inspect = engineFor(host, subject);
    const first = await inspect();
    const planned = first.plan(wish);
    if (planned.steps.length + planned.left.length === 0) {
      throw new UserError(
        "STATE_NOT_COPIED",
        `${component.path} is declared as ${component.type}, of which no store keeps states`,
        {
          hint: "Backups and archives can be brought back; lethe state init brings back the rest.",
        },
      );
    }
    const asked = await runSteps(context, first.plan({ kind: "fetch" }).steps);
    if (asked.failed !== undefined) return { component, left: [], ...asked };
    const { steps, left } = (await inspect()).plan(wish);
    return { component, left, ...(await runSteps(context, steps)) };
  } finally {
    await release();
  }
}

/** Milliseconds since 1970 of its last moment. Throws UserError STATE_NOT_A_DATE. */
function endOf(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = Date.parse(isDay ? `${text}T23:59:59.999` : text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(time)) return time;
  throw new UserError("STATE_NOT_A_DATE", `${text} is no date`, {
    hint: "Give one as 2026-11-24 or 2026-11-24T12:30.",
  });
}
