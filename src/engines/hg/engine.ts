import type { RepositoryComponent } from "../../model/index.ts";
import type { Engine } from "../engine.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { standing } from "./standing.ts";
import type { HgStatus } from "./status.ts";

/** A Mercurial work tree whose copy is its default path. */
export const hg: Engine<RepositoryComponent, HgStatus> = { inspect, plan, standing };
