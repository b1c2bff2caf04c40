import { resolve } from "node:path";
import { type Component, UserError } from "../model/index.ts";
import type { Workspace } from "./workspace.ts";

/** Those that the words name, by path or name; all where there is no word. Throws UserError STATE_NO_COMPONENT. */
export function componentsNamed(
  { cwd }: Pick<Workspace, "cwd">,
  components: readonly Component[],
  words: readonly string[],
): Component[] {
  if (words.length === 0) return [...components];
  const chosen = new Set<Component>();
  for (const word of words) {
    const path = resolve(cwd, word);
    const found = components.filter((one) => one.path === path || one.name === word);
    if (found.length === 0) throw nothingNamed(word, path, components);
    for (const one of found) chosen.add(one);
  }
  return components.filter((one) => chosen.has(one));
}

function nothingNamed(word: string, path: string, components: readonly Component[]): UserError {
  const around = components.find((one) => path.startsWith(`${one.path}/`));
  return new UserError("STATE_NO_COMPONENT", `nothing that is called ${word} is declared`, {
    hint: around === undefined ? "lethe state status lists what is." : `It is a part of ${around.path}: name that.`,
  });
}

/** What makes the machine's own anew on any disk is no loss to anybody. */
export function isPersons({ by, type }: Component): boolean {
  return by !== "base" || type === "repository";
}
