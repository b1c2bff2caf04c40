import { join } from "node:path";
import { type SourcePosition, UserError } from "../model/index.ts";
import type { Source } from "./syntax.ts";

/** What a person has to write themselves, and where: anything less certain than a list in plain sight is theirs. */
export function byHand(directory: string, source: Source, at: number, why: string, add: string): UserError {
  return new UserError("AMEND_BY_HAND", `this cannot be added here: ${why}`, {
    where: positionOf(directory, source, at),
    hint: `Add it yourself: ${add}`,
  });
}

function positionOf(directory: string, { path, text }: Source, at: number): SourcePosition {
  const before = text.slice(0, at).split("\n");
  return { file: join(directory, path), line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
