import type { Component } from "../model/index.ts";
import type { Plan, Subject } from "./engine.ts";
import type { RunStep } from "./step.ts";

/** Seconds. */
const TIMEOUT = 60;

const ONLY_HERE = "nothing keeps a copy of it: it is new and empty";

/** What no store has is made as it was when it was new. Never where anything is. */
export function restore({ component, at }: Subject): Plan {
  switch (component.type) {
    // A boot copies it from the generation, where that has it.
    case "file":
      return { steps: [], left: [] };
    case "secret":
      return { steps: [placed(component.secret, component, at)], left: [] };
    case "directory":
      return { steps: [made(component, at)], left: component.by === "base" ? [] : [ONLY_HERE] };
    default:
      return { steps: [made(component, at)], left: [] };
  }
}

function made({ owner, group, mode }: Component, at: string): RunStep {
  const names = [`--owner=${owner}`, `--group=${group}`, `--mode=${mode.toString(8)}`];
  return {
    kind: "run",
    program: "other",
    title: "make the directory",
    argv: ["install", "--directory", ...names, "--", at],
    env: {},
    timeout: TIMEOUT,
  };
}

/** A copy beside it that takes its name: a file that is there is never seen half. */
function placed(secret: string, { owner, group, mode }: Component, at: string): RunStep {
  const names = [`--owner=${owner}`, `--group=${group}`, `--mode=${mode.toString(8)}`];
  return {
    kind: "run",
    program: "other",
    title: `decrypt secrets/${secret}.age`,
    argv: [
      "sh",
      "-euc",
      'at=$1; shift; install "$@" -- "$CONTENT" "$at.lethe"; mv -- "$at.lethe" "$at"',
      "sh",
      at,
      ...names,
    ],
    env: {},
    secrets: [{ variable: "CONTENT", secret, as: "file" }],
    timeout: TIMEOUT,
  };
}
