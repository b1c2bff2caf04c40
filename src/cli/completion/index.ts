import type { Group } from "../command.ts";
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { zsh } from "./zsh.ts";

/** A completion script for each shell, made whole from the commands: pressing TAB starts no program. */
export const completions: Readonly<Record<"bash" | "zsh" | "fish", (tree: Group) => string>> = { bash, fish, zsh };
