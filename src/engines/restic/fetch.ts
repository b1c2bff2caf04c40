import type { Intent } from "../engine.ts";
import { resticStep, SOON } from "./command.ts";
import type { Planner } from "./planner.ts";
import { recordsOf } from "./records.ts";
import { TAG } from "./snapshots.ts";

type Fetch = Extract<Intent, { kind: "fetch" }>;

/** Hear of all snapshots that Lethe has made there; and what the last one holds, where nobody here remembers. */
export const planFetch: Planner<Fetch> = (subject, { source, copied }, { version }) => {
  const { component, machine } = subject;
  const { heard, told } = recordsOf(subject);
  // Without a lock: what only reads is in nobody's way, and nobody is in its way.
  const snapshots = resticStep(subject, version, {
    title: `ask ${component.store.name} for its snapshots`,
    words: ["snapshots", "--json", "--no-lock", "--tag", TAG],
    timeout: SOON,
    saves: heard,
    answers: { absent: "null" },
  });
  if (source.kind !== "there" || source.amount.files === 0 || copied !== undefined) {
    return { steps: [snapshots], left: [] };
  }
  const tags = [TAG, component.type, component.name].join(",");
  const holds = resticStep(subject, version, {
    title: `ask ${component.store.name} what its newest snapshot holds`,
    words: ["ls", "latest", "--json", "--no-lock", "--host", machine, "--tag", tags],
    timeout: 10 * SOON,
    saves: told,
    answers: { absent: "", none: "" },
  });
  return { steps: [snapshots, holds], left: [] };
};
