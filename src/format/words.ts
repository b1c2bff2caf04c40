import { UserError } from "../model/index.ts";

/** Any text as one word of a line: what would end the word or the line, and the escape itself, percent-encoded. */
export function writeWord(text: string): string {
  return text === "" ? "%" : text.replace(/[\s%,\p{Cc}]/gu, encodeURIComponent).replaceAll(",", "%2C");
}

export function readWord(word: string): string {
  if (word === "%") return "";
  try {
    return word.replace(/(?:%[\dA-Fa-f]{2})+/g, (escaped) => decodeURIComponent(escaped));
  } catch (cause) {
    throw new UserError("FORMAT_WORD", `"${word.slice(0, 60)}" is not escaped UTF-8`, { cause });
  }
}
