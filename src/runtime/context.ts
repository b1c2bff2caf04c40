import type { Host } from "../host/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import type { Program } from "./programs.ts";

export interface RuntimeContext {
  /** The machine that runs; as root. */
  readonly live: Host;
  /** Where the generation's tree is. */
  readonly host: Host;
  /** That tree, absolute on `host`; it is read, and its programs are run in it. */
  readonly pristine: string;
  readonly declaration: Declaration;
}

/** What every area is compared with. */
export interface Grounds {
  /** Names of the units that the generation starts. */
  readonly enabled: ReadonlySet<string>;
  /** Programs among them that change a machine as they run. */
  readonly programs: readonly Program[];
  /** The kernel is another machine's: this is a container. */
  readonly container: boolean;
}

/** Throws UserError RUNTIME_OUTPUT where a program's answer is none. */
export function parsed(program: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UserError("RUNTIME_OUTPUT", `${program} gave something that is no JSON`, {
      hint: "Run it by hand to see what it says.",
      details: text.split("\n").slice(0, 5),
      cause,
    });
  }
}
