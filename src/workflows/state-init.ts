import { dirname, resolve } from "node:path";
import {
  engineFor,
  type Inspected,
  isServedAt,
  isVacant,
  moveAside,
  runSteps,
  type Standing,
  type Step,
  type StepContext,
  type Subject,
  silenceAt,
} from "../engines/index.ts";
import type { Component } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { isPersons } from "./state-components.ts";
import { withPlaces } from "./state-place.ts";
import { secretsOf } from "./state-secrets.ts";
import { lockSubject } from "./subject.ts";
import { onLetheMachine, type Workspace } from "./workspace.ts";

/** What bringing one component came to. */
export interface Brought {
  readonly component: Component;
  /** Where it was brought to. */
  readonly at: string;
  /** `kept`: something is there already, and was left as it is. `planned`: nothing was done, as was asked. */
  readonly outcome: "brought" | "kept" | "absent" | "planned" | "failed";
  readonly done: readonly Step[];
  /** What is left to a person. */
  readonly left: readonly string[];
  /** Where what was there before is now. */
  readonly aside?: string;
  readonly standing?: Standing;
  readonly failed?: { readonly step: Pick<Step, "title">; readonly why: string };
}

export interface StateInitOptions {
  readonly config?: string | undefined;
  /** A disk, an image, or a directory; undefined: the running machine. */
  readonly target?: string | undefined;
  readonly key?: string | undefined;
  readonly ask?: KeyOptions["ask"];
  /** What is there and is not empty is moved aside, and brought anew. */
  readonly replace?: boolean;
  /** Also what waits to be asked for. */
  readonly eager?: boolean;
  readonly planOnly?: boolean;
  readonly onBrought: (brought: Brought) => void;
}

/** Stores are few, and a disk is one. */
const AT_ONCE = 4;

/**
 * Brings back what a config keeps, several components at a time; what fails for one stops no other. Nothing is written
 * over. What was cut short goes on. Throws UserError STATE_NO_TARGET, STATE_NO_ACCOUNT.
 */
export async function stateInit(workspace: Workspace, options: StateInitOptions): Promise<readonly Brought[]> {
  const { config, target } = await sorted(workspace, options);
  const { declaration, ids, place } = await loadConfig(workspace, config);
  const secret = secretsOf(workspace, place.directory, options);
  // Another Debian machine looks after its own.
  const isForeign = target === undefined && !(await onLetheMachine(workspace.host));
  return withPlaces(workspace, { declaration, ids }, target, async (all) => {
    // What a boot decrypts into memory never comes to the disk of its machine.
    const subjects = all.filter(({ component }) => (isForeign ? isPersons(component) : component.type !== "secret"));
    const brought: Brought[] = [];
    // What lies inside of another comes after it: its place is in what the other brings.
    for (const level of [subjects.filter(remembersAll), ...byDepth(subjects.filter((one) => !remembersAll(one)))]) {
      const results = await eachInParallel(level, AT_ONCE, async (subject) => {
        const one = await bringOne(workspace, subject, secret, options);
        options.onBrought(one);
        return one;
      });
      brought.push(...results);
    }
    return brought;
  });
}

/** A single word that is a disk or an image names the target; the config is the nearest one then. */
async function sorted({ host, cwd }: Workspace, { config, target }: StateInitOptions) {
  if (config === undefined || target !== undefined) return { config, target };
  const path = resolve(cwd, config);
  const found = await host.lstat(path);
  const isTarget = found !== undefined && (found.type === "block" || (found.type === "file" && !/\.ts$/.test(path)));
  return isTarget ? { config: undefined, target: config } : { config, target };
}

async function bringOne(
  workspace: Workspace,
  subject: Subject,
  secret: StepContext["secret"],
  { replace = false, eager = false, planOnly = false }: StateInitOptions,
): Promise<Brought> {
  const { host, signal, progress } = workspace;
  const { component, at } = subject;
  const inspect = engineFor(host, subject);
  const context: StepContext = {
    host,
    signal,
    secret,
    onStep: ({ title }) => progress.step(`${component.path}: ${title}`),
    onAdvance: (_, { done, total, unit }) => progress.advance(done, total, unit),
  };
  const silence = await silenceAround(host, subject);
  if (silence !== undefined) {
    const failed = { step: { title: "look at what is there" }, why: silence };
    return { component, at, outcome: "failed", done: [], left: [], failed };
  }
  if (remembersAll(subject)) return bringKeeper(context, subject, inspect, planOnly);
  await host.makeDir(dirname(at));
  const release = await lockSubject(workspace, subject);
  try {
    const isFree = await isVacant(host, at);
    // What somebody else serves there is not ours to move aside.
    if (!isFree && (!replace || (await isServedAt(host, at)))) {
      const { standing } = await inspect();
      return { component, at, outcome: "kept", done: [], left: [], standing };
    }
    const asks = await runSteps(context, (await inspect()).plan({ kind: "fetch" }).steps);
    if (asks.failed !== undefined) return { component, at, outcome: "failed", left: [], ...asks };
    if (planOnly && !isFree) {
      return { component, at, outcome: "planned", done: [], left: ["what is there would be moved aside first"] };
    }
    const aside = isFree ? undefined : await moveAside(host, at);
    const { steps, left } = (await inspect()).plan({ kind: "restore", eager });
    if (planOnly) return { component, at, outcome: "planned", done: steps, left };
    if (steps.length === 0) {
      await aside?.putBack();
      return { component, at, outcome: "absent", done: [], left };
    }
    // Where it fails the old stays aside, so that the next run goes on.
    const result = await runSteps(context, steps);
    const { standing } = await inspect();
    return {
      ...{ component, at, left, standing, ...result },
      outcome: result.failed === undefined ? "brought" : "failed",
      ...(aside === undefined ? {} : { aside: aside.path }),
    };
  } finally {
    await release();
  }
}

/** In plain words why nothing can be brought: what it lies on does not answer. What is served at its own place is kept. */
async function silenceAround(host: Workspace["host"], { at }: Subject): Promise<string | undefined> {
  return (await isServedAt(host, at)) ? undefined : silenceAt(host, at);
}

/** What is known of the others is in it: it comes first, and is never moved aside. */
function remembersAll({ at, records }: Subject): boolean {
  return records.startsWith(`${at}/`);
}

/** Its lock would lie in itself. */
async function bringKeeper(
  context: StepContext,
  { component, at }: Subject,
  inspect: () => Promise<Inspected>,
  planOnly: boolean,
): Promise<Brought> {
  if (await context.host.exists(at)) return { component, at, outcome: "kept", done: [], left: [] };
  const { steps, left } = (await inspect()).plan({ kind: "restore" });
  if (planOnly) return { component, at, outcome: "planned", done: steps, left };
  await context.host.makeDir(dirname(at));
  const result = await runSteps(context, steps);
  return { component, at, outcome: result.failed === undefined ? "brought" : "failed", left, ...result };
}

/** Those that lie in no other, then those that lie in these, and so on. */
function byDepth(subjects: readonly Subject[]): Subject[][] {
  const depthOf = (subject: Subject) => subjects.filter(({ at }) => subject.at.startsWith(`${at}/`)).length;
  const depths = [...new Set(subjects.map(depthOf))].sort((a, b) => a - b);
  return depths.map((depth) => subjects.filter((subject) => depthOf(subject) === depth));
}
