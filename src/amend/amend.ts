import type { Amendment, ConfigText } from "./amendment.ts";
import { withEntry } from "./state.ts";
import { NEW_STATE_FILE } from "./state-file.ts";
import { withSystemEntry } from "./system.ts";

/**
 * The files of a config that become others by saying so much more, by path. Only ever adds: what a person wrote, their
 * comments and their order stay as they are; what is said already is not said twice. Throws UserError AMEND_BY_HAND
 * where what is to be amended does not stand in plain sight.
 */
export function amend(config: ConfigText, amendments: readonly Amendment[]): ReadonlyMap<string, string> {
  const sources = new Map(config.sources);
  const changed = new Map<string, string>();
  for (const amendment of amendments) {
    const written = changed.has(NEW_STATE_FILE) ? NEW_STATE_FILE : undefined;
    const now = { ...config, sources, state: config.state ?? written };
    const { path, text } =
      amendment.kind === "keep" || amendment.kind === "ignore"
        ? withEntry(now, amendment)
        : withSystemEntry(now, amendment);
    if (sources.get(path) === text) continue;
    sources.set(path, text);
    changed.set(path, text);
  }
  return changed;
}
