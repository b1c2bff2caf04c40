import { dirname, join } from "node:path";
import type { Retrieval } from "../engine.ts";
import { leave } from "../leave.ts";
import { mergingOf } from "../step.ts";
import { escapePattern } from "./pattern.ts";
import type { Planner } from "./planner.ts";
import { chosen, restoreInto } from "./restore.ts";
import { showTime, snapshotsOf } from "./snapshots.ts";

/** A component, or what of it a path names, as it was at a time; beside what is there. */
export const planRetrieve: Planner<Retrieval> = (subject, status, { version, intent }) => {
  const { component } = subject;
  const { within, untilMs = Number.POSITIVE_INFINITY } = intent;
  const store = component.store.name;
  const { heard } = status;
  if (heard === undefined) return leave(`${store} was not asked yet what it has`);
  if (heard.kind === "absent") return leave(`${store} has no repository: there is nothing to bring back`);
  const found = chosen(subject, status, untilMs);
  if (found === undefined)
    return leave(`${store} has no snapshot of it${intent.untilMs === undefined ? "" : " of that time or before"}`);
  const [top = ""] = found.paths;
  const into = intent.to ?? (within === "" ? subject.at : dirname(join(subject.at, within)));
  const staging = mergingOf(into);
  const title = `bring back ${within === "" ? component.path : within} as of ${showTime(found.timeMs)}`;
  const only = within === "" ? [] : [escapePattern(join(top, within))];
  const all = component.type === "archive" ? snapshotsOf(heard.snapshots, component) : [found];
  const ids = all
    .filter(({ host, paths, timeMs }) => host === found.host && paths[0] === top && timeMs <= untilMs)
    .map(({ id }) => id);
  const steps = restoreInto(subject, version, { ids, title, target: staging, only });
  // A file is brought beside its neighbours: the directory that it is in is what is compared.
  const from = join(staging, within === "" ? top : dirname(join(top, within)));
  return { steps: [{ kind: "merge", title, into, steps, from }], left: [] };
};
