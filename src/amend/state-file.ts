import type { ConfigText } from "./amendment.ts";
import { bindingsOf } from "./bindings.ts";
import { exportOf } from "./resolve.ts";
import { parseSource } from "./syntax.ts";

export const NEW_STATE_FILE = "state.ts";

/** The file that says, or is to say, what is kept. */
export function stateFileOf(config: ConfigText): string {
  return config.state ?? (keepsBeside(config) ? config.system : NEW_STATE_FILE);
}

/** Whether what is kept is, or is to be, exported beside the system. */
function keepsBeside({ machine, system, sources }: ConfigText): boolean {
  if (machine !== undefined) return true;
  const source = parseSource(system, sources.get(system) ?? "");
  return exportOf(source, "state", bindingsOf(source)) !== undefined;
}
