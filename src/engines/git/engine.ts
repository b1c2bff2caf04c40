import type { RepositoryComponent } from "../../model/index.ts";
import type { Engine } from "../engine.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { standing } from "./standing.ts";
import type { RepositoryStatus } from "./status.ts";

/** A work tree whose copies are its remotes. */
export const git: Engine<RepositoryComponent, RepositoryStatus> = { inspect, plan, standing };
