import { speech as hg } from "./hg/speech.ts";
import { plain } from "./plain-speech.ts";
import type { ProgramName, Speech } from "./speech.ts";

const speeches: Partial<Record<ProgramName, Speech>> = { hg };

export function speechOf(program: ProgramName): Speech {
  return speeches[program] ?? plain;
}
