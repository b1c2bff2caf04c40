import { made } from "./called.ts";
import type { Archive, Backup, Media, Mirror } from "./copied.ts";
import type { HookOptions, Hooks } from "./hooks.ts";

/**
 * A kind of component of one's own: what it gives is put around a component whose program has to hold still
 * while its bytes are copied.
 */
export function defineComponent(
  name: string,
  options: HookOptions,
): <Source extends Backup | Archive | Media | Mirror>(component: Source) => Source {
  const hooks: Hooks = made("hooks", { name, options });
  return (component) => ({ ...component, hooks });
}
