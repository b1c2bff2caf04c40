/** What was understood of a text that other programs write, and of the rest why it was not: nothing is lost in silence. */
export interface Parsed<T> {
  readonly value: T;
  /** In plain words, to be read after the name of the file: `line 3 is no path`. */
  readonly problems: readonly string[];
}

/**
 * The lines of a file of which each ends in a newline. A last one without is cut off, and nobody knows how it goes on:
 * it is a problem and no line.
 */
export function wholeLines(text: string, problems: string[]): string[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") problems.push(`line ${lines.length + 1} is cut off`);
  return lines;
}

/** A path that the kernel can have, absolute. What dpkg leaves off, it puts before: `./usr` and `usr` are `/usr`. */
export function absolutePath(text: string): string | undefined {
  const path = text.startsWith("/") ? text : `/${text.startsWith("./") ? text.slice(2) : text}`;
  return text === "" || text.includes("\0") ? undefined : path;
}
