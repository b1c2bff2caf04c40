import type { Engine } from "../engine.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { standing } from "./standing.ts";
import type { ResticComponent, ResticStatus } from "./status.ts";

/** A directory of which a restic repository has snapshots. */
export const restic: Engine<ResticComponent, ResticStatus> = { inspect, plan, standing };
