import type { Plan } from "./engine.ts";

/** Nothing is done; what is left to a person, in plain words. */
export function leave(...left: readonly string[]): Plan {
  return { steps: [], left };
}
