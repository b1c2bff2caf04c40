import { hgSpeech } from "./hg/speech.ts";
import { rcloneSpeech } from "./plain/rclone-speech.ts";
import { rsyncSpeech } from "./plain/rsync-speech.ts";
import { plain } from "./plain-speech.ts";
import { resticSpeech } from "./restic/speech.ts";
import type { ProgramName, Speech } from "./speech.ts";

const speeches: Partial<Record<ProgramName, Speech>> = {
  hg: hgSpeech,
  rclone: rcloneSpeech,
  restic: resticSpeech,
  rsync: rsyncSpeech,
};

export function speechOf(program: ProgramName): Speech {
  return speeches[program] ?? plain;
}
