import type { WalkView } from "../workflows/index.ts";

/** The view as lines, none wider than the terminal: a line that wraps could not be taken back. */
export function screenLines({ position, facts, keys, prompt }: WalkView, columns: number): string[] {
  const help = wrapped(
    keys.map(([key, does]) => `[${key}] ${does}`),
    columns - 1,
  );
  return [position, ...facts, ...(prompt === undefined ? [] : [prompt]), ...help].map((line) => cut(line, columns - 1));
}

function wrapped(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + word.length <= columns) lines[lines.length - 1] = `${last}  ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** East Asian characters and pictures may take two places: they are counted so. */
function cut(text: string, columns: number): string {
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (width > columns) return kept;
    kept += character;
  }
  return kept;
}
