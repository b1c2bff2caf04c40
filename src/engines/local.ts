import type { Component } from "../model/index.ts";
import { type Engine, NOTHING, type Standing } from "./engine.ts";
import { type Measured, measure } from "./measure.ts";
import { restore } from "./restore-local.ts";

type Status = { readonly kind: "absent" } | { readonly kind: "outside" } | ({ readonly kind: "there" } & Measured);

/** What has no copy that Lethe makes: it is measured, and nothing is done with it. */
export const local: Engine<Component, Status> = {
  async inspect(host, { at }) {
    const found = await host.lstat(at);
    if (found === undefined) return { kind: "absent" };
    if (found.type === "symlink") return { kind: "outside" };
    return { kind: "there", ...(await measure(host, [at])) };
  },
  plan(subject, status, intent) {
    if (intent.kind !== "restore") return { steps: [], left: [] };
    if (status.kind === "absent") return restore(subject);
    // It was made already, by a boot.
    const isNew = status.kind === "there" && status.amount.files === 0;
    return { steps: [], left: isNew ? restore(subject).left : [] };
  },
  standing: ({ component }, status) => standing(component, status),
};

function standing(component: Component, status: Status): Standing {
  if (component.type === "secret") {
    return { verdict: "safe", says: [`the config has it: secrets/${component.secret}.age`], lost: NOTHING };
  }
  if (status.kind === "absent") return { verdict: "safe", says: ["nothing is there"], lost: NOTHING };
  if (status.kind === "outside") {
    return {
      verdict: "unknown",
      says: ["it is a symbolic link, and what it leads to was not declared"],
      lost: NOTHING,
    };
  }
  const { amount, partial } = status;
  if (partial) return { verdict: "unknown", says: ["part of it may not be read"], lost: amount };
  if (amount.files === 0) return { verdict: "safe", says: ["empty"], lost: NOTHING };
  return { verdict: "losing", says: ["only on this disk"], lost: amount };
}
