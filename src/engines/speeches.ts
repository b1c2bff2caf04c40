import { plain } from "./plain-speech.ts";
import { resticSpeech } from "./restic/speech.ts";
import type { ProgramName, Speech } from "./speech.ts";

const speeches: Partial<Record<ProgramName, Speech>> = { restic: resticSpeech };

export function speechOf(program: ProgramName): Speech {
  return speeches[program] ?? plain;
}
