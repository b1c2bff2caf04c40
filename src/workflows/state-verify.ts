import { engineFor, runSteps, type StepContext, type Subject } from "../engines/index.ts";
import type { Component } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import { eachInParallel } from "./in-parallel.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { componentsNamed } from "./state-components.ts";
import { secretsOf } from "./state-secrets.ts";
import { lockSubject, subjectsOf } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** What reading back one component came to. */
export interface Verified {
  readonly component: Component;
  /** `nothing`: nothing of it was copied that could be read back. */
  readonly outcome: "same" | "differs" | "unknown" | "nothing";
  /** In plain words. */
  readonly says: readonly string[];
  /** Paths in it that came back otherwise than copied. */
  readonly differing: readonly string[];
}

export interface VerifyOptions {
  readonly config?: string | undefined;
  readonly key?: string | undefined;
  readonly ask?: KeyOptions["ask"];
  /** Of what was copied: above 0, at most 1. */
  readonly part: number;
  readonly onVerified: (verified: Verified) => void;
}

/** Stores are few, and what comes back needs room. */
const AT_ONCE = 2;

/** Reads back what was copied, or a part of it, and compares. Throws UserError STATE_NO_COMPONENT. */
export async function stateVerify(
  workspace: Workspace,
  words: readonly string[],
  { config, key, ask, part, onVerified }: VerifyOptions,
): Promise<readonly Verified[]> {
  const { declaration, place } = await loadConfig(workspace, config);
  const chosen = componentsNamed(workspace, declaration.components, words);
  const subjects = subjectsOf(workspace.host, declaration).filter(({ component }) => chosen.includes(component));
  const secret = secretsOf(workspace, place.directory, { key, ask });
  const all = await eachInParallel(subjects, AT_ONCE, async (subject) => {
    const verified = await verifyOne(workspace, subject, secret, part);
    if (verified !== undefined) onVerified(verified);
    return verified;
  });
  return all.filter((one) => one !== undefined);
}

/** undefined: its engine has nothing to read back from. */
async function verifyOne(
  workspace: Workspace,
  subject: Subject,
  secret: StepContext["secret"],
  part: number,
): Promise<Verified | undefined> {
  const { host, signal, progress } = workspace;
  const { component } = subject;
  const inspect = engineFor(host, subject);
  const before = await inspect();
  const intent = { kind: "verify", part } as const;
  const first = before.plan(intent);
  if (first.steps.length + first.left.length === 0) return undefined;
  const context: StepContext = {
    host,
    signal,
    secret,
    onStep: ({ title }) => progress.step(`${component.path}: ${title}`),
    onAdvance: (_, { done, total, unit }) => progress.advance(done, total, unit),
  };
  const release = await lockSubject(workspace, subject);
  try {
    const asked = await runSteps(context, before.plan({ kind: "fetch" }).steps);
    if (asked.failed !== undefined) {
      return { component, outcome: "unknown", says: [asked.failed.why], differing: [] };
    }
    const heard = await inspect();
    const { steps, left } = heard.plan(intent);
    if (steps.length === 0) {
      const missing = heard.standing.verdict === "unknown" ? "unknown" : "differs";
      return { component, outcome: left.length === 0 ? "nothing" : missing, says: left, differing: [] };
    }
    const { failed } = await runSteps(context, steps);
    if (failed === undefined) return { component, outcome: "same", says: left, differing: [] };
    const { why, differing } = failed;
    return {
      component,
      outcome: differing === undefined ? "unknown" : "differs",
      says: [why],
      differing: differing ?? [],
    };
  } finally {
    await release();
  }
}
