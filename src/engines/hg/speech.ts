import { plain } from "../plain-speech.ts";
import type { Speech } from "../speech.ts";

/** Mercurial gives its reason behind `abort:`; what it says before is how far it got. */
export const hgSpeech: Speech = {
  reason(lines, status) {
    const said = lines.find((line) => line.startsWith("abort: "));
    return said?.slice("abort: ".length) ?? plain.reason(lines, status);
  },
};
