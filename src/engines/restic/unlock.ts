import type { Subject } from "../engine.ts";
import type { RunStep } from "../step.ts";
import { resticStep, SOON } from "./command.ts";
import type { ResticComponent } from "./status.ts";
import type { Version } from "./version.ts";

/** Of processes that are no more; a lock of one that lives stays. */
export function unlock(subject: Subject<ResticComponent>, version: Version): RunStep {
  const title = `remove locks of ended processes from ${subject.component.store.name}`;
  return resticStep(subject, version, { title, words: ["unlock", "--quiet"], timeout: 5 * SOON });
}
