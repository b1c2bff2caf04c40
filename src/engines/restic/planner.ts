import type { Intent, Plan, Subject } from "../engine.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";
import type { Version } from "./version.ts";

/** What plans one kind of intent, where restic is there. */
export type Planner<Wanted extends Intent> = (
  subject: Subject<ResticComponent>,
  status: ResticStatus,
  context: { readonly version: Version; readonly intent: Wanted },
) => Plan;
