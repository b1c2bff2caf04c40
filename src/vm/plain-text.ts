// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are removed
const CONTROL = /\x1b\[[0-9;?=!]*[A-Za-z]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78MPc]|\r/g;

/** A terminal's text without carriage returns and without what moves, colours or asks it. */
export function plainText(text: string): string {
  return text.replace(CONTROL, "");
}
